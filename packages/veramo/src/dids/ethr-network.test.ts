import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { getResolver } from 'ethr-did-resolver';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { type EthrWorld, ethrWorld } from '../testing/ethr-world.ts';
import { clocksThatRun } from '../testing/running-clocks.ts';
import { startTestChain, type TestChain } from '../testing/test-chain.ts';
import { AssentResolver } from './assent-resolver.ts';
import { EthrNetwork } from './ethr-network.ts';

let chain: TestChain;
let world: EthrWorld;
let ethr: EthrNetwork;
let agent: SigningAgent;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
beforeEach(() => {
  world = ethrWorld(chain);
  ({ ethr, agent } = world);
});
afterEach(() => ethr.close());

const plainKeys = ['controller', 'controllerKey'];

const methodIds = async (resolving: Pick<SigningAgent, 'resolveDid'>, did: string) => {
  const { didDocument } = await resolving.resolveDid({ didUrl: did });
  return (didDocument?.verificationMethod ?? []).map(({ id }) => id.split('#')[1]);
};

describe('did:ethr resolution', () => {
  test('costs one call of the registry once the history is settled', async () => {
    const { did } = await world.createControlled();
    for (let changes = 0; changes < 3; changes++) await world.addKey(did);
    await chain.mine(15);
    const cold = await agent.resolveDid({ didUrl: did });
    const sent = jest.spyOn(ethr.chain, '_send');
    expect(await agent.resolveDid({ didUrl: did })).toEqual(cold);
    expect(sent.mock.calls.flatMap(([payload]) => payload).map(({ method }) => method)).toEqual(['eth_call']);
    expect(cold.didDocument?.verificationMethod).toHaveLength(5);
  });

  test('drops a revoked key with the block that revokes it', async () => {
    const { did } = await world.createControlled();
    const { kid } = await world.addKey(did);
    await chain.mine(15);
    expect(await methodIds(agent, did)).toEqual([...plainKeys, 'delegate-1']);
    await agent.didManagerRemoveKey({ did, kid });
    expect(await methodIds(agent, did)).toEqual(plainKeys);
    expect(await methodIds(agent, did)).toEqual(plainKeys);
  });

  test('drops a key when its time is over, without a new block', async () => {
    const { did } = await world.createControlled();
    await world.addKey(did, { ttl: 3_600 });
    await chain.mine(15);
    expect(await methodIds(agent, did)).toContain('delegate-1');
    jest.useFakeTimers({ now: Date.now() + 7_200_000, doNotFake: [...clocksThatRun] });
    try {
      expect(await methodIds(agent, did)).toEqual(plainKeys);
    } finally {
      jest.useRealTimers();
    }
  });

  test('forgets a history that the chain no longer has', async () => {
    const options = { ...chain, recheckMs: 0 };
    const rechecking = new EthrNetwork(options);
    const resolver = new AssentResolver({ ethr: rechecking });
    const { did, call } = await world.createControlled();
    const snapshot = await chain.node.send('evm_snapshot', []);
    await call('setAttribute', attributeName, `0x${'11'.repeat(32)}`, 86_400);
    await chain.mine(15);
    const before = await resolver.resolve(did);
    await chain.node.send('evm_revert', [snapshot]);
    await call('setAttribute', attributeName, `0x${'22'.repeat(32)}`, 86_400);
    await chain.mine(15);
    const after = await resolver.resolve(did);
    rechecking.close();
    expect(before.didDocument?.verificationMethod?.at(-1)?.publicKeyHex).toBe('11'.repeat(32));
    expect(after.didDocument?.verificationMethod?.at(-1)?.publicKeyHex).toBe('22'.repeat(32));
    expect(before.didDocumentMetadata.versionId).toBe(after.didDocumentMetadata.versionId);
  });

  test('asks the chain for everything when told not to use a cache', async () => {
    const { did } = await world.createControlled();
    await world.addKey(did);
    await chain.mine(15);
    await agent.resolveDid({ didUrl: did });
    const looked = jest.spyOn(ethr.fresh, 'look');
    const read = jest.spyOn(ethr.fresh, 'changes');
    for (const args of [{ didUrl: `${did};no-cache=true` }, { didUrl: did, options: { noCache: true } }]) {
      expect((await agent.resolveDid(args)).didDocument?.verificationMethod).toHaveLength(3);
    }
    expect([looked.mock.calls.length, read.mock.calls.length]).toEqual([2, 2]);
  });

  test('tells a chain that cannot be reached from a DID that cannot be', async () => {
    const away = new EthrNetwork({ ...chain, rpcUrl: 'http://127.0.0.1:1' });
    const other = new EthrNetwork({ ...chain, chainId: 5 });
    const { did } = await world.createControlled();
    const errorOf = async (network: EthrNetwork, didUrl: string) =>
      (await new AssentResolver({ ethr: network }).resolve(didUrl)).didResolutionMetadata.error;
    expect(await errorOf(away, did)).toBe('internalError');
    expect(await errorOf(other, did)).toBe('internalError');
    expect(await errorOf(ethr, 'did:ethr:assent:0x12')).toBe('invalidDid');
    expect(await errorOf(ethr, did.replace('assent', 'sepolia'))).toBe('methodNotSupported');
    const stock = getResolver({ networks: [{ name: 'assent', provider: away.chain as never }] }).ethr;
    const parsed = { did, didUrl: did, method: 'ethr', id: did.slice('did:ethr:'.length) };
    const answer = await stock?.(did, parsed, { resolve: () => Promise.reject(new Error()) }, {});
    expect(answer?.didResolutionMetadata.error).toBe('notFound'); // what Veramo would take for an answer
    for (const network of [away, other]) network.close();
  });

  test('does not remember a failure, and does not take it for an answer', async () => {
    const { did } = await world.createControlled();
    // The first time it fails while looking for the chain, the second while reading it.
    for (let times = 0; times < 2; times++) {
      jest.spyOn(ethr.chain, '_send').mockRejectedValueOnce(new Error('the node restarts'));
      expect((await agent.resolveDid({ didUrl: did })).didResolutionMetadata.error).toBe('internalError');
      expect(await methodIds(agent, did)).toEqual(plainKeys);
    }
  });
});

/** `did/pub/Ed25519/veriKey/hex` in 32 bytes. */
const attributeName = `0x${Buffer.from('did/pub/Ed25519/veriKey/hex').toString('hex').padEnd(64, '0')}`;

describe('the options of a chain', () => {
  test('may come from the environment, and are checked', () => {
    const fromText = new EthrNetwork({ ...chain, chainId: '31337' as never });
    expect([fromText.chainId, fromText.name]).toEqual([31_337, 'assent']);
    fromText.close();
    for (const wrong of [{ rpcUrl: 'x' }, { chainId: 'x' as never }, { didRegistry: '0x12' }, { name: 'A:b' }]) {
      const pointers = [`#/${Object.keys(wrong)[0]}`];
      expect(() => new EthrNetwork({ ...chain, ...wrong })).toThrow(`pointers=${pointers}`);
    }
  });
});

describe('did:ethr provider', () => {
  test('keys last ten years; with the provider of Veramo, one day', async () => {
    const { name, chainId, registry } = ethr;
    const stock = new EthrDIDProvider({
      defaultKms: 'local',
      networks: [{ name, chainId, registry, provider: ethr.chain }],
    });
    const { did, address } = await world.createControlled();
    const identifier = await agent.didManagerGet({ did });
    const key = await agent.keyManagerCreate({ kms: 'local', type: 'Ed25519' });
    await stock.addKey({ identifier, key }, { agent });
    expect(await lifetimeOfLastKey(address)).toBe(86_400n);
    await world.addKey(did);
    expect(await lifetimeOfLastKey(address)).toBe(315_360_000n);
  });

  async function lifetimeOfLastKey(identity: string): Promise<bigint> {
    const { registry } = world;
    const blockNumber = Number(await registry.getFunction('changed')(identity));
    const [event] = await registry.queryFilter('DIDAttributeChanged', blockNumber, blockNumber);
    const block = await chain.node.getBlock(blockNumber);
    const { validTo } = registry.interface.parseLog(event!)!.args;
    return validTo - BigInt(block!.timestamp);
  }

  test('can change a DID; the provider of Veramo, given only an address of the node, cannot', async () => {
    const { rpcUrl, chainId, didRegistry: registry } = chain;
    const stock = new EthrDIDProvider({
      defaultKms: 'local',
      networks: [{ name: 'assent', chainId, rpcUrl, registry }],
    });
    const { did } = await world.createControlled();
    const identifier = await agent.didManagerGet({ did });
    const key = await agent.keyManagerCreate({ kms: 'local', type: 'Ed25519' });
    await expect(stock.addKey({ identifier, key }, { agent })).rejects.toThrow('Provider was not found');
    await agent.didManagerAddKey({ did, key });
    expect(await methodIds(agent, did)).toContain('delegate-1');
  });
});
