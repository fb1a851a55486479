import { consentRevocationsAbi, statusRegistryAbi } from '@assent/contracts';
import { type StatusEntry, zAddress, zBytes32 } from '@assent/domain';
import { evmRevocationStatus, openChain } from '@assent/evm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Hex, hexToBytes, keccak256, type TransactionReceipt } from 'viem';
import { nodeClient } from './support/chain-walk.ts';
import { type ChainKind, chainKinds, type TestChain } from './support/chains.ts';
import {
  type ConformanceCalls,
  conformanceCalls,
  lateUpdate,
  manyRevocations,
} from './support/conformance/conformance-calls.ts';
import { fixed32 } from './support/conformance/revocation-calls.ts';
import { runCalls } from './support/conformance/run-calls.ts';

const kinds = Object.keys(chainKinds) as ChainKind[];
const chainId = 20_261;
const chains = new Map<ChainKind, TestChain>();
const receipts = new Map<ChainKind, readonly TransactionReceipt[]>();
let conformance: ConformanceCalls;

beforeAll(async () => {
  conformance = await conformanceCalls(chainId);
  const run = async (kind: ChainKind) => {
    const chain = await chainKinds[kind]([conformance.sender]);
    chains.set(kind, chain);
    receipts.set(kind, await runCalls(chain, conformance.calls));
  };
  await Promise.all(kinds.map(run));
}, 300_000);

afterAll(() => Promise.all([...chains.values()].map((chain) => chain.close())));

const chainOf = (kind: ChainKind) => chains.get(kind)!;
const byName = (kind: ChainKind) =>
  new Map(conformance.calls.map(({ name }, at) => [name, receipts.get(kind)![at]!] as const));

/** What transactions cost at least under EIP-7623, by their calldata. */
const floorOf = (data: Hex) =>
  21_000n + 10n * hexToBytes(data).reduce((tokens, octet) => tokens + (octet === 0 ? 1n : 4n), 0n);

/** Entries of everything that was done, with what a reader must say of each. */
function entriesOf({ lists, revealed, statusRegistry, consentRevocations }: ConformanceCalls) {
  const bit = (listId: Hex, index: number): StatusEntry => ({
    type: 'StatusRegistryEntry',
    statusPurpose: 'revocation',
    chainId,
    registry: zAddress.parse(statusRegistry),
    listId: zBytes32.parse(listId),
    index,
  });
  const consent = (secret: Hex): StatusEntry => ({
    type: 'ConsentRevocationEntry',
    statusPurpose: 'revocation',
    chainId,
    registry: zAddress.parse(consentRevocations),
    key: zBytes32.parse(keccak256(secret)),
  });
  const indexes = Array.from({ length: 4096 }, (_, at) => at * 256 + (at % 256));
  const bits = lists.flatMap(({ listId, tree }) =>
    [...indexes, ...setBitsOf(tree)].map((index) => ({ entry: bit(listId, index), isRevoked: tree.has(index) })),
  );
  const consents = [...revealed, fixed32('kept')].map((secret) => ({
    entry: consent(secret),
    isRevoked: revealed.includes(secret),
  }));
  return [...bits, ...consents];
}

const setBitsOf = (tree: ConformanceCalls['lists'][number]['tree']) =>
  Array.from({ length: tree.size }, (_, index) => index).filter((index) => tree.has(index));

describe('the same signed transactions on both kinds of chain', () => {
  test('succeed and fail alike', () => {
    for (const kind of kinds) {
      const failed = [...byName(kind)].filter(([, { status }]) => status !== 'success').map(([name]) => name);
      expect(failed).toEqual([lateUpdate]);
    }
  });

  test('use the same gas to the unit', () => {
    const gasOn = (kind: ChainKind) =>
      Object.fromEntries([...byName(kind)].map(([name, { gasUsed }]) => [name, Number(gasUsed)]));
    const { [manyRevocations]: onAnvil, ...anvil } = gasOn('anvil');
    const { [manyRevocations]: onFourNodes, ...fourNodes } = gasOn('four nodes');
    expect(fourNodes).toEqual(anvil);
    expect(Object.keys(anvil)).toHaveLength(conformance.calls.length - 1);
    // The rules of the four nodes are those of Cancun, anvil's those of Prague, and that is all the difference.
    const { data } = conformance.calls.find(({ name }) => name === manyRevocations)!;
    expect(onFourNodes).toBeLessThan(Number(floorOf(data)));
    expect(onAnvil).toBe(Number(floorOf(data)));
  });

  test('leave the same events, apart from the numbers of blocks', () => {
    const eventsOn = (kind: ChainKind) =>
      receipts.get(kind)!.map(({ logs }) => logs.map(({ address, topics }) => ({ address, topics })));
    expect(eventsOn('four nodes')).toEqual(eventsOn('anvil'));
    expect(eventsOn('anvil').flat().length).toBeGreaterThan(conformance.calls.length);
  });
});

describe.each(kinds)('on %s', (kind) => {
  test('a reader that knows nothing else tells what was revoked from what was not', async () => {
    const { statusRegistry, consentRevocations } = conformance;
    const entries = entriesOf(conformance);
    for (const rpcUrl of chainOf(kind).rpcUrls) {
      const chain = openChain({ rpcUrls: [rpcUrl], chainId });
      const status = evmRevocationStatus({ chain, statusRegistry, consentRevocations });
      const { readings } = await status.read(entries.map(({ entry }) => entry));
      const wrong = entries.filter(({ isRevoked }, at) => readings[at] !== (isRevoked ? 'revoked' : 'valid'));
      expect(wrong).toEqual([]);
    }
    const count = (isRevoked: boolean) => entries.filter((entry) => entry.isRevoked === isRevoked).length;
    expect(count(true)).toBeGreaterThanOrEqual(1 + 100 + 20 + 1000 + 101);
    expect(count(false)).toBeGreaterThan(4096);
  });

  test('every node accepts the proof of a word, and none of another word', async () => {
    const [list] = conformance.lists;
    const { tree, listId } = list!;
    const at = Math.floor(setBitsOf(tree)[7]! / 256);
    const other = `0x${'00'.repeat(31)}01` as const;
    for (const rpcUrl of chainOf(kind).rpcUrls) {
      const accepts = (word: Hex) =>
        nodeClient(rpcUrl).readContract({
          address: conformance.statusRegistry,
          abi: statusRegistryAbi,
          functionName: 'verifyWord',
          args: [listId, BigInt(at), word, [...tree.proof(at)]],
        });
      expect([await accepts(tree.word(at)), await accepts(other)]).toEqual([true, false]);
    }
  });

  test('every node says when each consent was withdrawn', async () => {
    const keys = [...conformance.revealed, fixed32('kept')].map((secret) => keccak256(secret));
    const answers = chainOf(kind).rpcUrls.map((rpcUrl) =>
      nodeClient(rpcUrl).readContract({
        address: conformance.consentRevocations,
        abi: consentRevocationsAbi,
        functionName: 'statusOf',
        args: [keys],
      }),
    );
    for (const times of await Promise.all(answers)) {
      expect(times.slice(0, -1).every((seconds) => seconds > 1_735_689_600n)).toBe(true);
      expect(times.at(-1)).toBe(0n);
    }
  });
});

describe('on four nodes', () => {
  test('every node has the same state root at each height, and the same events', async () => {
    const { network, rpcUrls } = chainOf('four nodes');
    await network!.untilLevel();
    const { number } = network!.head;
    const heights = Array.from({ length: number + 1 }, (_, height) => `0x${height.toString(16)}`);
    const seenBy = async (node: number) => {
      const blocks = await Promise.all(heights.map((at) => network!.rpc(node, 'eth_getBlockByNumber', at, false)));
      const logs = await network!.rpc(node, 'eth_getLogs', { fromBlock: '0x0', toBlock: heights.at(-1) });
      return { roots: (blocks as { stateRoot: string }[]).map(({ stateRoot }) => stateRoot), logs };
    };
    const [first, ...others] = await Promise.all(rpcUrls.map((_, node) => seenBy(node)));
    for (const other of others) expect(other).toEqual(first);
    expect(new Set(first!.roots).size).toBeGreaterThanOrEqual(conformance.calls.length);
    expect(network!.faults).toEqual([]);
  });

  test('a block that is mined is final at once', async () => {
    const { network } = chainOf('four nodes');
    const last = receipts.get('four nodes')!.at(-1)!;
    const finalized = (await network!.rpc(0, 'eth_getBlockByNumber', 'finalized', false)) as { number: Hex };
    expect(BigInt(finalized.number)).toBeGreaterThanOrEqual(last.blockNumber);
    expect(network!.blocks.find(({ number }) => BigInt(number) === last.blockNumber)?.hash).toBe(last.blockHash);
  });
});
