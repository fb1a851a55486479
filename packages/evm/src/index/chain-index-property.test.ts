import { inMemoryChainEvents } from '@assent/application/in-memory';
import { anchorLogAbi, ethereumDidRegistryAbi } from '@assent/contracts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeFunctionData } from 'viem';
import { hexOf } from '../hex.ts';
import { StatusTree } from '../status/status-tree.ts';
import { testIdentity } from '../testing/test-identity.ts';
import { testIndex } from '../testing/test-index.ts';
import { type TestIssuer, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testNetwork, transact } from '../testing/test-network.ts';
import { testRegistrar } from '../testing/test-registrar.ts';
import { revokeOn, type SceneParts, sceneParts, stateInMirrors, stateOnChain } from '../testing/test-scene.ts';
import type { ChainIndex } from './chain-index.ts';
import { mirroredDidHistory } from './mirrored-did-history.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let identities: Awaited<ReturnType<typeof testIdentity>>[];
beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
  identities = [await testIdentity(network), await testIdentity(network)];
});
afterAll(() => network.close());

const emptyRoot = new StatusTree(12).root;
const which = fc.nat({ max: 1 });
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('revoke' as const), which, at: fc.nat({ max: 7 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reveal' as const), at: fc.nat({ max: 5 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('accredit' as const, 'suspend' as const, 'reinstate' as const),
      which,
      from: fc.integer({ min: 8, max: 32 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('anchor' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change_did' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mine' as const), blocks: fc.integer({ min: 1, max: 70 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('go_back' as const), blocks: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('read' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'lose_disk' as const) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** Two processes with one store, on a chain that a script moves. */
async function play(steps: readonly Step[], parts: SceneParts, run: number) {
  const registrar = testRegistrar(network);
  let events = inMemoryChainEvents();
  let indexes: ChainIndex[] = [];
  const start = () => {
    indexes = [testIndex(network, { events }), testIndex(network, { events })];
  };
  start();
  const salts = [0, 1].map((at) => bytes32(1_000_000 + run * 100 + at));
  for (const salt of salts) await registrar.openLog(salt);
  const base = Number(await network.rpc('eth_blockNumber'));
  for (const salt of salts) await createList(salt);

  for (const step of steps) {
    if (step.do === 'revoke') await revokeOn(network, issuer, parts.lists[step.which]!, [step.at]);
    if (step.do === 'reveal') await issuer.reveal(parts.secrets[step.at]!);
    if (step.do === 'accredit' || step.do === 'suspend' || step.do === 'reinstate') {
      const { issuer: address, typeId } = parts.issuers[step.which]!;
      if (step.do === 'accredit') await registrar.accredit(address, typeId, step.from, step.from + 9);
      else await registrar[step.do](address, typeId, step.from);
    }
    if (step.do === 'anchor') await anchorNext(parts.logs[step.which]!);
    if (step.do === 'change_did') await identities[step.which]!.addKey(`0x${String(run % 10).repeat(64)}`);
    if (step.do === 'mine') await network.rpc('anvil_mine', `0x${step.blocks.toString(16)}`);
    if (step.do === 'go_back') {
      const head = Number(await network.rpc('eth_blockNumber'));
      await network.rpc('anvil_rollback', Math.min(step.blocks, Math.max(0, head - base)));
    }
    if (step.do === 'read') await indexes[step.which]!.read(() => undefined);
    if (step.do === 'lose_disk') events = inMemoryChainEvents();
    if (step.do === 'restart' || step.do === 'lose_disk') start();
  }
  return { indexes, events };
}

const createList = (salt: string) => issuer.call('createList', [hexOf(salt), 12, emptyRoot]).catch(() => undefined);

async function anchorNext(logId: string) {
  const head = await network.chain.read(({ client }) =>
    client.readContract({
      address: hexOf(network.addresses.anchorLog),
      abi: anchorLogAbi,
      functionName: 'head',
      args: [hexOf(logId)],
    }),
  );
  const args = [hexOf(logId), head.digest, head.size + 3, hexOf(bytes32(head.size + 1)), hexOf(bytes32(7))] as const;
  const data = encodeFunctionData({ abi: anchorLogAbi, functionName: 'anchor', args });
  await transact(network.chain, network.signer, network.addresses.anchorLog, data);
}

const changedOf = async (address: string) =>
  Number(
    await network.chain.read(({ client }) =>
      client.readContract({
        address: hexOf(network.addresses.didRegistry),
        abi: ethereumDidRegistryAbi,
        functionName: 'changed',
        args: [hexOf(address)],
      }),
    ),
  );

test('after any blocks, reorganisations and restarts the mirrors say what the contracts say', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
      const parts = sceneParts(network, ++run);
      const { indexes, events } = await play(steps, parts, run);
      const expected = await stateOnChain(network, parts);
      const state = async (index: ChainIndex) =>
        (await index.read((mirrors) => stateInMirrors(mirrors, network, parts), parts.lists)).value;
      for (const { address } of identities) {
        const onChain = await changedOf(address);
        for (const index of [...indexes, testIndex(network, { events })]) {
          const history = mirroredDidHistory(network.chain, index);
          const standing = await history.look(address);
          expect(standing.lastChange).toBe(onChain);
          expect((await history.changes(address, standing)).at(-1)?.block ?? 0).toBe(onChain);
        }
      }
      expect(await state(testIndex(network, { events }))).toEqual(expected);
      expect(await state(testIndex(network))).toEqual(expected);
      for (const index of indexes) {
        const { heads, logs, bits, consents, accredited } = await state(index);
        expect({ heads, logs }).toEqual({ heads: expected.heads, logs: expected.logs });
        // what a memory has lived through may close doors, and open none
        expect(expected.bits.every((list, at) => list?.every((bit, i) => !bit || bits[at]?.[i]) ?? true)).toBe(true);
        expect(expected.consents.every((revoked, at) => !revoked || consents[at])).toBe(true);
        expect(accredited.every((is, at) => !is || expected.accredited[at])).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
}, 180_000);
