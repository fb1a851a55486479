import type { ChainIntent } from '@assent/application';
import { evmRevocationStatus, openChain, signerAddress } from '@assent/evm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BftNetwork } from './support/bft/bft-network.ts';
import { minedTransactions, nodeClient } from './support/chain-walk.ts';
import { type ChainKind, chainKinds, type TestChain } from './support/chains.ts';
import { differencesIn, entriesOf, mixedIntents, newPlaces } from './support/conformance/mixed-intents.ts';
import { outboxOn, type RunningOutbox } from './support/conformance/outbox-on.ts';

const kinds = Object.keys(chainKinds) as ChainKind[];
const operatorKey = `0x${'44'.repeat(32)}`;
const chains = new Map<ChainKind, TestChain>();
const outboxes = new Map<ChainKind, RunningOutbox>();
const asked = new Map<ChainKind, readonly ChainIntent[]>(kinds.map((kind) => [kind, []]));

beforeAll(async () => {
  const start = async (kind: ChainKind) => {
    const chain = await chainKinds[kind]([signerAddress(operatorKey)]);
    chains.set(kind, chain);
    outboxes.set(kind, await outboxOn(chain, operatorKey));
  };
  await Promise.all(kinds.map(start));
}, 300_000);

afterAll(async () => {
  await Promise.all([...outboxes.values()].map((outbox) => outbox.stop()));
  await Promise.all([...chains.values()].map((chain) => chain.close()));
});

/** Queues the next intents of a chain. */
function ask(kind: ChainKind, intents: readonly ChainIntent[]): Promise<readonly string[]> {
  asked.set(kind, [...asked.get(kind)!, ...intents]);
  return outboxes.get(kind)!.enqueue(intents);
}

const askMixed = (kind: ChainKind, count: number) =>
  ask(kind, mixedIntents(outboxes.get(kind)!.registries, asked.get(kind)!.length, count));

/** What one node holds that was asked for other than once. */
async function differencesAt(kind: ChainKind, rpcUrl: string): Promise<readonly string[]> {
  const mined = await minedTransactions(nodeClient(rpcUrl));
  return differencesIn(mined, outboxes.get(kind)!.registries, asked.get(kind)!);
}

/** Readings of all that was asked for, by a reader that knows nothing else. */
function readAll(kind: ChainKind, rpcUrls: readonly string[], maxHeadAgeMs?: number) {
  const { registries } = outboxes.get(kind)!;
  const { chainId, statusRegistry, consentRevocations } = registries;
  const chain = openChain({ rpcUrls: [...rpcUrls], chainId });
  return evmRevocationStatus({ chain, statusRegistry, consentRevocations, maxHeadAgeMs }).read(
    entriesOf(registries, asked.get(kind)!),
  );
}

const network = (): BftNetwork => chains.get('four nodes')!.network!;
const upUrls = () => network().rpcUrls.filter((_, node) => network().isUp(node));

describe.each(kinds)('on %s', (kind) => {
  test('the outbox brings more than a hundred intents to the chain, each once, though a node dies if there are several', async () => {
    const { rpcUrls, network: nodes } = chains.get(kind)!;
    const outbox = outboxes.get(kind)!;
    expect(await outbox.untilFinal(await ask(kind, newPlaces))).toEqual([]);
    const ids: string[] = [];
    for (let wave = 0; wave < 12; wave += 1) {
      ids.push(...(await askMixed(kind, 10)));
      if (wave === 3) await nodes?.kill(0);
      await nodes?.untilBlock(nodes.head.number + 1);
    }
    expect(await outbox.untilFinal(ids)).toEqual([]);
    expect(await differencesAt(kind, rpcUrls.at(-1)!)).toEqual([]);
    const mined = await minedTransactions(nodeClient(rpcUrls.at(-1)!));
    expect(differencesIn([...mined, ...mined], outbox.registries, asked.get(kind)!)).toHaveLength(4 + 120);
    const { readings } = await readAll(kind, rpcUrls);
    expect(readings).toHaveLength(96);
    expect(new Set(readings)).toEqual(new Set(['revoked']));
  }, 180_000);
});

describe('on four nodes', () => {
  test('with two of them dead no block is made and nothing forks: work waits, and readers see that the chain stands still', async () => {
    await network().kill(1);
    const last = network().head.number;
    const ids = await askMixed('four nodes', 10);
    expect(await outboxes.get('four nodes')!.untilFinal(ids, 5000)).toHaveLength(10);
    const halted = network().head;
    expect(halted.number - last).toBeLessThanOrEqual(1); // one that had all its votes may still have come
    const heads = (await network().heads()).filter((head) => head !== undefined);
    expect(heads).toEqual([halted, halted].map((head) => expect.objectContaining({ hash: head.hash })));
    const { readings, block } = await readAll('four nodes', upUrls());
    expect({ block, revoked: readings.filter((reading) => reading === 'revoked').length }).toEqual({
      block: halted.number,
      revoked: 96,
    });
    await expect(readAll('four nodes', upUrls(), 3000)).rejects.toMatchObject({ code: 'registry_unavailable' });
    expect(network().head).toEqual(halted);
  }, 90_000);

  test('nodes that come back catch up, and the work that waited is done once', async () => {
    const waiting = await outboxes
      .get('four nodes')!
      .progress(Array.from({ length: 10 }, (_, at) => `intent-${newPlaces.length + 120 + at}`));
    expect(new Set(waiting.map(({ state }) => state))).not.toContain('final');
    const first = await network().restart(0);
    expect(first.replayed).toBeGreaterThan(5);
    await network().restart(1);
    expect(await outboxes.get('four nodes')!.untilFinal(waiting.map(({ id }) => id))).toEqual([]);
    await network().untilLevel();
    for (const rpcUrl of network().rpcUrls) expect(await differencesAt('four nodes', rpcUrl)).toEqual([]);
    expect(new Set((await readAll('four nodes', network().rpcUrls)).readings)).toEqual(new Set(['revoked']));
  }, 240_000);

  test('all of them agree on every block, state and event afterwards', async () => {
    const { number } = network().head;
    const heights = Array.from({ length: number + 1 }, (_, height) => `0x${height.toString(16)}`);
    const seenBy = async (node: number) => ({
      blocks: await Promise.all(heights.map((at) => network().rpc(node, 'eth_getBlockByNumber', at, false))),
      logs: await network().rpc(node, 'eth_getLogs', { fromBlock: '0x0', toBlock: heights.at(-1) }),
    });
    const [first, ...others] = await Promise.all(network().rpcUrls.map((_, node) => seenBy(node)));
    for (const other of others) expect(other).toEqual(first);
    expect((first!.logs as unknown[]).length).toBeGreaterThan(70);
    expect(network().faults).toEqual([]);
  });
});
