import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { databaseChainEvents, openDatabase } from '@assent/store';
import type { ChainKind } from '../support/chains.ts';
import { type Figure, printFigures } from '../support/figures.ts';
import { freshnessPlot } from '../support/freshness/freshness-plot.ts';
import { type Members, startMembers } from '../support/freshness/members.ts';
import {
  type DistantSample,
  distantSample,
  type LocalSample,
  localSample,
  oneTransaction,
  quantile,
} from '../support/freshness/samples.ts';
import { grantMaker, type SharedGrant } from '../support/freshness/shared-grants.ts';
import { type WalletFolder, walletFolder } from '../support/people.ts';
import { repositoryFile } from '../support/repository.ts';

// A service that has run for a while: its code is compiled.
const warmDecisions = 1000;
const warmUp = 40;
const localSamples = 200;
const withoutChain = 100;
/** After a patient was made, and what that left was cleared away here: this program's work is not the service's. */
const calmMs = 60;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const several = 3;
const localTargetMs = 10;
const distantTargetMs = 2200;

interface Measured {
  readonly local: readonly LocalSample[];
  readonly chainDown: readonly LocalSample[];
  readonly anvil: readonly DistantSample[];
  /** One consent at a time, and several at once. */
  readonly network: readonly DistantSample[];
  readonly networkAtOnce: readonly DistantSample[];
  /** Between the blocks of the four nodes meanwhile. */
  readonly blocksMs: readonly number[];
}

const times = async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  for (let at = 0; at < count; at += 1) made.push(await make());
  return made;
};

/** `atOnce` consents at a time, each taken back at a random moment of a second, so of the time between two blocks. */
async function measureDistant(
  make: () => Promise<SharedGrant>,
  samples: number,
  atOnce: number,
): Promise<readonly DistantSample[]> {
  const measured: DistantSample[] = [];
  while (measured.length < samples) {
    const grants = await times(Math.min(atOnce, samples - measured.length), make);
    const all = grants.map(async (grant) => {
      await setTimeout(Math.random() * 1000);
      return distantSample(grant);
    });
    measured.push(...(await Promise.all(all)));
    if (measured.length % 12 === 0)
      console.error(`another member, ${atOnce} at once: ${measured.length} of ${samples}`);
  }
  return measured;
}

async function measureLocal(
  { services }: Members,
  wallets: WalletFolder,
  transaction: () => Promise<void>,
  samples: number,
) {
  const make = await grantMaker(services, wallets);
  const one = async () => {
    const grant = await make();
    collectGarbage();
    await setTimeout(calmMs);
    return localSample(grant, transaction);
  };
  const { ask } = await make();
  await times(warmDecisions, () => ask(0));
  await times(warmUp, one);
  return times(samples, one);
}

/** Made while there is a chain; taken back when there is none. What was read of it may be used for three seconds more. */
async function measureWithoutChain(members: Members, wallets: WalletFolder, transaction: () => Promise<void>) {
  const grants = await times(withoutChain, await grantMaker(members.services, wallets));
  await members.endChain();
  const samples: LocalSample[] = [];
  for (const grant of grants) samples.push(await localSample(grant, transaction));
  return samples;
}

async function onMembers<T>(kind: ChainKind, count: number, work: (members: Members) => Promise<T>): Promise<T> {
  console.error(`members on a chain of the kind ${kind}: ${count}`);
  const members = await startMembers(kind, count, process.env);
  return work(members).finally(members.close);
}

async function measure(samples: number): Promise<Measured> {
  const wallets = walletFolder();
  const folder = await mkdtemp(join(tmpdir(), 'assent-freshness-'));
  const database = await openDatabase(`sqlite:${join(folder, 'floor.sqlite')}`);
  const transaction = oneTransaction(databaseChainEvents(database)('floor'));
  try {
    const shared = ({ services }: Members) => grantMaker(services, wallets);
    const network = await onMembers('four nodes', 2, async (members) => {
      const before = members.blockTimesMs().length;
      const make = await shared(members);
      const network = await measureDistant(make, samples, 1);
      const networkAtOnce = await measureDistant(make, samples, several);
      return { network, networkAtOnce, blocksMs: members.blockTimesMs().slice(before) };
    });
    const anvil = await onMembers('anvil', 2, async (members) => measureDistant(await shared(members), samples, 1));
    const rest = await onMembers('anvil', 1, async (members) => ({
      local: await measureLocal(members, wallets, transaction, localSamples),
      chainDown: await measureWithoutChain(members, wallets, transaction),
    }));
    return { ...network, anvil, ...rest };
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
    wallets.remove();
  }
}

const figure = (name: string, value: number, target?: number): Figure => ({
  figure: `freshness: ${name}`,
  value,
  unit: 'ms',
  target: target ?? null,
  ...(target === undefined ? {} : { holds: value <= target }),
});

const spread = (name: string, values: readonly number[], target?: number): readonly Figure[] => [
  figure(`${name}, p50`, quantile(values, 0.5)),
  figure(`${name}, p99`, quantile(values, 0.99), target),
];

const refusedOf = ({ refusedMs }: DistantSample | LocalSample) => refusedMs;

/** Decisions that were not made because blocks came too late: the data is closed then, and no revocation is why. */
const answersUnknown = (samples: readonly DistantSample[]): Figure => ({
  figure: 'freshness: another member, four nodes, answers that nothing is known',
  value: samples.reduce((sum, { closed }) => sum + closed, 0),
  unit: 'answers',
  target: null,
});

const afterOf = (samples: readonly LocalSample[]) => samples.map(({ afterMs }) => afterMs);
const figuresOf = ({ local, chainDown, anvil, network, networkAtOnce, blocksMs }: Measured): readonly Figure[] => [
  ...spread('same service, call to refusal', local.map(refusedOf), localTargetMs),
  ...spread('same service, acknowledgement to refusal', afterOf(local), localTargetMs),
  ...spread(
    'same service, call to acknowledgement',
    local.map(({ acknowledgedMs }) => acknowledgedMs),
  ),
  ...spread('same service without a chain, call to refusal', chainDown.map(refusedOf), localTargetMs),
  ...spread('same service without a chain, acknowledgement to refusal', afterOf(chainDown), localTargetMs),
  ...spread(
    'floor: one transaction of SQLite',
    [...local, ...chainDown].map(({ transactionMs }) => transactionMs),
  ),
  ...spread(
    'floor: the same decision once more',
    local.map(({ decisionMs }) => decisionMs),
  ),
  ...spread('another member, four nodes, blocks of 1 s', network.map(refusedOf), distantTargetMs),
  ...spread('another member, four nodes, three at once', networkAtOnce.map(refusedOf), distantTargetMs),
  answersUnknown([...network, ...networkAtOnce]),
  ...spread('another member, embedded chain', anvil.map(refusedOf)),
  ...spread('four nodes, from one block to the next', blocksMs),
];

const { values } = parseArgs({ options: { svg: { type: 'string' }, samples: { type: 'string', default: '60' } } });
const samples = Number(values.samples);
if (!Number.isSafeInteger(samples) || samples < 1) {
  console.error('npm run bench -- freshness [--samples N] [--svg FILE]');
  process.exit(2);
}
const svg = values.svg ?? repositoryFile('docs/plots/freshness.svg');
const measured = await measure(samples);
await mkdir(dirname(svg), { recursive: true });
await writeFile(
  svg,
  freshnessPlot(
    [
      ['from the call', measured.local.map(refusedOf)],
      ['from the call, without a chain', measured.chainDown.map(refusedOf)],
      ['from the acknowledgement', afterOf(measured.local)],
      ['one transaction of SQLite, to compare', measured.local.map(({ transactionMs }) => transactionMs)],
    ],
    [
      ['four nodes, a block each second', measured.network.map(refusedOf)],
      ['the same, three at once', measured.networkAtOnce.map(refusedOf)],
      ['embedded chain', measured.anvil.map(refusedOf)],
    ],
  ),
);
console.error(`\nplot: ${svg}\n`);
const figures = figuresOf(measured);
printFigures(figures);
process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
