import type { GasChain } from './gas-chain.ts';
import { type GasSeries, gasSeries } from './gas-series.ts';
import { bitmapLists, flagLists } from './peer-lists.ts';
import { type RevocationList, statusRegistryList } from './status-registry-list.ts';

/** One way to revoke, measured in batches of each of `batchSizes`, in that order. */
export interface RevocationRow {
  readonly system: string;
  readonly batches: readonly GasSeries[];
}

/** How many revocations are measured in one go. */
export const batchSizes = [1, 10, 100, 1000] as const;
type BatchSize = (typeof batchSizes)[number];

/** Our lists, and beside them the peers, all on one chain. A row of a peer has a new list in every run. */
export async function measureRevocations(chain: GasChain, runs: number): Promise<readonly RevocationRow[]> {
  const million = await statusRegistryList(chain, 12);
  const billion = await statusRegistryList(chain, 22);
  const newFlags = await flagLists(chain);
  const newBitmap = await bitmapLists(chain);
  const inUse = newBitmap();
  await inUse.fill();
  const row = (system: string, list: () => RevocationList, targets: Partial<Record<BatchSize, number>> = {}) =>
    measureRow({ system, list, targets }, runs);
  return [
    await row('StatusRegistry, list of 2^20', () => million, { 1: 38_000, 100: 450, 1000: 110 }),
    await row('StatusRegistry, list of 2^30', () => billion, { 1000: 160 }),
    await row('bitmap, words in use', () => inUse),
    await row('bitmap, new words', newBitmap),
    await row('ERC-5539-style flags', newFlags),
  ];
}

interface RowPlan {
  readonly system: string;
  readonly list: () => RevocationList;
  readonly targets: Partial<Record<BatchSize, number>>;
}

async function measureRow({ system, list, targets }: RowPlan, runs: number): Promise<RevocationRow> {
  const batches: GasSeries[] = [];
  for (const items of batchSizes) {
    const name = `${system}, ${items === 1 ? 'single' : `batch of ${items}`}`;
    batches.push(await gasSeries({ name, target: targets[items] ?? null, items }, runs, () => list().revoke(items)));
  }
  return { system, batches };
}

const paddings = [
  { name: 'single', items: 1, flips: 4, target: 38_000 },
  { name: 'batch of 100', items: 100, flips: 128, target: 450 },
  { name: 'batch of 1000', items: 1000, flips: 1024, target: 110 },
] as const;

/** Batches as the service sends them, with decoys: the gas of all flips is shared by the revocations alone. */
export async function measurePadded(chain: GasChain, runs: number): Promise<readonly GasSeries[]> {
  const list = await statusRegistryList(chain, 12);
  const measured: GasSeries[] = [];
  for (const { name, items, flips, target } of paddings) {
    const series = { name: `StatusRegistry, list of 2^20, ${name}, padded to ${flips} flips`, target, items };
    measured.push(await gasSeries(series, runs, () => list.revoke(flips)));
  }
  return measured;
}
