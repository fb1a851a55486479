import type { ChainIntent } from '@assent/application';
import { emergencyAccessAbi } from '@assent/contracts';
import { addressOfPrivateKey, emergencyDigest, emergencySigner, emergencyTypedData } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hashTypedData, recoverAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hexOf } from '../hex.ts';
import { mirroredEmergencyRules } from '../index/mirrored-emergency-rules.ts';
import { minedWork, type OutboxHarness, outboxHarness } from '../testing/outbox-harness.ts';
import { approverKeys, openingOf, policyOf } from '../testing/test-emergency.ts';
import { testIndex } from '../testing/test-index.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { emergencyRuleGas, endEmergencyGas, openEmergencyGas } from './gas.ts';
import { reasonToRevert } from './reason-to-revert.ts';

let network: TestNetwork;
let harness: OutboxHarness;
let number = 1000;

beforeAll(async () => {
  network = await testNetwork();
  harness = outboxHarness(network);
  await harness.enqueue(...approverKeys.map((key, at) => approverOf(key, 2 ** at)));
  await harness.settle();
});
afterAll(() => network.close());
beforeEach(async () => {
  harness = outboxHarness(network);
  number += 10;
});

const approverOf = (key: (typeof approverKeys)[number], classes: number): ChainIntent => ({
  ...{ kind: 'set_emergency_approver', approver: addressOfPrivateKey(key), classes },
});
const place = () => ({ address: hexOf(network.registries.emergencyAccess), abi: emergencyAccessAbi });
const caseOf = (at = number) =>
  network.chain.read(({ client }) =>
    client.readContract({ ...place(), functionName: 'caseOf', args: [hexOf(bytes32(at))] }),
  );
const review = (): ChainIntent => ({ kind: 'review_emergency', caseId: bytes32(number), outcome: bytes32(9) });
const close = (): ChainIntent => ({ kind: 'close_emergency', caseId: bytes32(number) });
const reasons = () => harness.events.flatMap((event) => (event.kind === 'blocked' ? [event.reason] : []));
const gasOf = async (id: string | undefined) => (await harness.progress([id ?? '']))[0]?.transaction?.gasUsed ?? 0;
const [first = bytes32(0), second = bytes32(0), third = bytes32(0)] = approverKeys;

/** A case that lasts for an hour from now on, as the chain counts. */
async function lasting(keys = [first, second]) {
  const { timestamp } = await network.chain.read(({ client }) => client.getBlock());
  return openingOf(network, number, keys, { validFrom: Number(timestamp), validUntil: Number(timestamp) + 3600 });
}

describe('the domain and the contract agree on', () => {
  test('the digest of a request, as wallets compute it too', async () => {
    const { kind: _, approvers: __, signatures: ___, ...request } = openingOf(network, number, [first]);
    const digest = emergencyDigest(network.registries, request);
    expect(digest).toBe(hashTypedData(emergencyTypedData(network.registries, request) as never));
    const onChain = await network.chain.read(({ client }) =>
      client.readContract({ ...place(), functionName: 'hashRequest', args: [request as never] }),
    );
    expect(onChain).toBe(digest);
  });

  test('who signed: a wallet of another maker is read as ours is', async () => {
    const { kind: _, approvers: __, signatures, ...request } = openingOf(network, number, [first]);
    const digest = emergencyDigest(network.registries, request);
    const foreign = await privateKeyToAccount(hexOf(first)).signTypedData(
      emergencyTypedData(network.registries, request) as never,
    );
    expect(foreign).toBe(signatures[0]);
    expect(emergencySigner(digest, foreign)).toBe(addressOfPrivateKey(first));
    expect((await recoverAddress({ hash: hexOf(digest), signature: foreign })).toLowerCase()).toBe(
      addressOfPrivateKey(first),
    );
  });

  interface Variation {
    readonly keys?: typeof approverKeys;
    readonly changes?: Parameters<typeof openingOf>[3];
    /** After signing. */
    readonly tampered?: object;
  }
  test.each<[string, Variation, string | undefined]>([
    ['enough approvers of the right classes', {}, undefined],
    ['too few approvers', { keys: [second] }, 'too_few_approvers'],
    ['a class that nobody has', { keys: [second, third] }, 'missing_classes'],
    ['a policy that is not there', { changes: { policyId: 0 } }, 'policy_not_active'],
    ['a field that was changed after signing', { tampered: { reason: bytes32(1) } }, 'bad_signature'],
    ['a time that is too long', { changes: { validUntil: 1_000_014_401 } }, 'bad_request'],
  ])('%s', async (_, { keys = [first, second], changes = {}, tampered = {} }, error) => {
    await harness.enqueue(policyOf(number, 2, 1));
    await harness.settle();
    const opening = { ...openingOf(network, number, keys, changes), ...tampered };
    const { kind: __, approvers, signatures, ...request } = opening;
    const call = { functionName: 'checkApprovals', args: [request, approvers, signatures], abi: emergencyAccessAbi };
    const parties = { to: network.registries.emergencyAccess, from: network.signer.address };
    const reason = await network.chain.read((node) => reasonToRevert(node, { ...parties, ...call }));
    expect(reason).toBe(error && `emergency_access_${error}`);
  });
});

test('the index knows the policies and approvers of the chain, also when it cannot be reached', async () => {
  const index = testIndex(network);
  const chain = mirroredEmergencyRules(index);
  expect(chain.lastKnown()).toEqual({ policies: [], approvers: [] });
  await harness.enqueue(policyOf(number, 2, 1), approverOf(bytes32(number), 2), approverOf(third, 0));
  await harness.settle();
  await index.read(() => undefined);
  const { policies, approvers } = chain.lastKnown();
  expect(policies.find(({ id }) => id === number)).toEqual({
    ...{ id: number, threshold: 2, requiredClasses: ['clinician'], maxSeconds: 14_400, active: true },
  });
  const classesOf = (key: typeof third) => approvers.find((one) => one.address === addressOfPrivateKey(key))?.classes;
  expect([first, bytes32(number), third].map(classesOf)).toEqual([['clinician'], ['supervising-clinician'], []]);
});

describe('intents about emergency access', () => {
  test('go step by step: rules, opening, closing, review; each once in the calldata', async () => {
    const opening = await lasting();
    const ids = await harness.enqueue(policyOf(number, 2), opening, close(), review());
    await harness.settle();
    expect(reasons()).toEqual([]);
    const found = await caseOf();
    expect(found).toMatchObject({ requester: expect.stringMatching(/^0x/), outcome: bytes32(9) });
    expect(found.validUntil).toBeLessThan(opening.validUntil);
    const work = await minedWork(network);
    for (const step of ['open', 'close', 'review']) expect(work.get(`${step} ${bytes32(number)}`)).toBe(1);
    const limits = [emergencyRuleGas, openEmergencyGas(2), endEmergencyGas, endEmergencyGas];
    for (const [at, limit] of limits.entries()) expect(await gasOf(ids[at])).toBeLessThan((limit * 3) / 4);
  });

  test('a case of a time when the chain was down is recorded later; it is over, so nothing is left to close', async () => {
    await harness.enqueue(policyOf(number, 2), openingOf(network, number, [first, second]), close(), review());
    await harness.settle();
    expect(await caseOf()).toMatchObject({ validUntil: 1_000_003_600, outcome: bytes32(9) });
    const work = await minedWork(network);
    const times = ['open', 'close', 'review'].map((step) => work.get(`${step} ${bytes32(number)}`));
    expect(times).toEqual([1, undefined, 1]);
  });

  test('what is so on chain already needs no transaction', async () => {
    const intents = [policyOf(number, 2), openingOf(network, number, [first, second]), close(), review()];
    await harness.enqueue(...intents);
    await harness.settle();
    const before = await network.rpc('eth_getTransactionCount', network.signer.address, 'latest');
    harness = outboxHarness(network);
    await harness.enqueue(...intents);
    await harness.settle();
    expect(await network.rpc('eth_getTransactionCount', network.signer.address, 'latest')).toBe(before);
  });

  test('a case that the contract refuses waits with all that follows it, costs nothing, and others go on', async () => {
    await harness.enqueue(policyOf(number, 3), openingOf(network, number, [first, second]), close(), review());
    const [other] = await harness.enqueue(openingOf(network, number + 5, [first], { policyId: number + 5 }));
    await harness.enqueue(policyOf(number + 5));
    for (let tick = 0; tick < 8; tick++) await harness.outbox().tick();
    expect(new Set(reasons())).toEqual(new Set(['emergency_access_too_few_approvers', 'after_blocked']));
    expect(await harness.progress([other ?? ''])).toMatchObject([{ state: 'final' }]);
    expect(await caseOf()).toMatchObject({ validUntil: 0 });
  });
});
