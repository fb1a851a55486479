import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Wallet } from 'ethers';
import { type DidStep, named, playDidSteps } from '../testing/did-changes.ts';
import { clocksThatRun } from '../testing/running-clocks.ts';
import { startTestChain, type TestChain } from '../testing/test-chain.ts';
import { createWallet } from '../testing/wallet.ts';
import { AssentResolver } from './assent-resolver.ts';
import { createPatientDid } from './did-providers.ts';
import { EthrNetwork } from './ethr-network.ts';

let chain: TestChain;
const open: EthrNetwork[] = [];
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
afterEach(() => {
  for (const network of open.splice(0)) network.close();
});

const networkOf = (changes: object = {}) => {
  const network = new EthrNetwork({ ...chain, recheckMs: 0, ...changes });
  open.push(network);
  return network;
};
const resolverOf = (changes: object = {}) => new AssentResolver({ ethr: networkOf(changes) });
const errorOf = async (resolver: AssentResolver, did: string, options = {}) =>
  (await resolver.resolve(did, options)).didResolutionMetadata.error;

const key = (byte: string): DidStep => ({
  do: 'call',
  method: 'setAttribute',
  args: [named('did/pub/Ed25519/veriKey/hex'), `0x${byte.repeat(32)}`, 1_000_000],
});
/** A did:ethr with a history of so many keys, each in a block of its own. */
async function withHistory(count: number) {
  const { address } = Wallet.createRandom();
  const steps = Array.from(
    { length: count },
    (_, at) => [key(String(10 + at)), { do: 'mine' }, { do: 'wait', seconds: 5 }] as const,
  ).flat();
  await playDidSteps(chain, address, steps);
  return `did:ethr:assent:${address}`;
}
const methodCount = async (resolver: AssentResolver, did: string, options = {}) =>
  (await resolver.resolve(did, options)).didDocument?.verificationMethod?.length;

describe('a version of a document', () => {
  test('of a DID that never changes is the document, at any time; it has no numbers', async () => {
    const { agent } = createWallet();
    const peer = 'did:peer:0z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH';
    for (const did of [await createPatientDid(agent, 'key'), await createPatientDid(agent, 'jwk'), peer]) {
      const resolver = resolverOf();
      const now = await resolver.resolve(did);
      expect(now.didDocument?.id).toBe(did);
      expect(await resolver.resolve(did, { versionTime: '2020-01-01T00:00:00Z' })).toEqual(now);
      expect(await errorOf(resolver, `${did}?versionId=1`)).toBe('featureNotSupported');
      expect(await errorOf(resolver, did, { versionTime: 'yesterday' })).toBe('invalidOptions');
      expect(await resolver.resolve(did, { noCache: true })).toEqual(now);
    }
  });

  test('of a did:web that others publish cannot be had', async () => {
    const resolver = resolverOf();
    for (const query of ['versionId=1', 'versionTime=2020-01-01T00:00:00Z']) {
      expect(await errorOf(resolver, `did:web:example.com?${query}`)).toBe('featureNotSupported');
    }
  });

  test('of a did:ethr is that of a block or of a moment', async () => {
    const did = await withHistory(3);
    const resolver = resolverOf();
    const { versionId, updated } = (await resolver.resolve(did)).didDocumentMetadata;
    const second = Number(versionId) - 1;
    const before = await resolver.resolve(`${did}?versionId=${second}`);
    expect(before.didDocument?.verificationMethod).toHaveLength(3);
    expect(before.didDocumentMetadata).toMatchObject({ versionId: String(second), nextVersionId: versionId });
    const moment = (seconds: number) =>
      new Date(Date.parse(updated!) + seconds * 1000).toISOString().replace('.000', '');
    expect(await methodCount(resolver, did, { versionTime: moment(0) })).toBe(4);
    expect(await methodCount(resolver, did, { versionTime: moment(-1) })).toBe(3);
    expect(await methodCount(resolver, did, { versionTime: '2020-01-01T00:00:00Z' })).toBe(1);
    expect(await errorOf(resolver, `${did}?versionId=99999999`)).toBe('notFound');
    for (const query of ['versionId=x', 'versionId=1&versionTime=2020-01-01T00:00:00Z', 'versionTime=2020']) {
      expect(await errorOf(resolver, `${did}?${query}`)).toBe('invalidOptions');
    }
  });
});

describe('a history read from a node', () => {
  test('costs one ranged call, however long it is', async () => {
    const did = await withHistory(12);
    const network = networkOf();
    const logs = jest.spyOn(network.chain, 'getLogs');
    expect(await methodCount(new AssentResolver({ ethr: network }), did)).toBe(13);
    expect(logs).toHaveBeenCalledTimes(1);
  });

  test('is read in smaller ranges from a node that refuses larger ones', async () => {
    await chain.mine(600);
    const did = await withHistory(3);
    await chain.mine(300);
    const network = networkOf();
    const read = network.chain.getLogs.bind(network.chain);
    jest.spyOn(network.chain, 'getLogs').mockImplementation(async (filter) => {
      const { fromBlock, toBlock } = filter as { fromBlock: number; toBlock: number };
      if (toBlock - fromBlock >= 20) throw new Error('query returned more than 20 blocks');
      return read(filter);
    });
    expect(await methodCount(new AssentResolver({ ethr: network }), did)).toBe(4);
  });

  test('is unknown, not empty, if the node has thrown its logs away or leaves one out', async () => {
    const did = await withHistory(4);
    const network = networkOf();
    const resolver = new AssentResolver({ ethr: network });
    const read = network.chain.getLogs.bind(network.chain);
    const spy = jest.spyOn(network.chain, 'getLogs');
    spy.mockResolvedValue([]);
    expect(await errorOf(resolver, did)).toBe('internalError');
    for (const hidden of [0, 1, 2, 3]) {
      spy.mockImplementation(async (filter) => (await read(filter)).filter((_, at) => at !== hidden));
      expect(await errorOf(resolver, did)).toBe('internalError');
    }
    spy.mockRestore();
    expect(await methodCount(resolver, did)).toBe(5);
  });

  test('follows the chain when it takes a change back and makes another', async () => {
    const { address } = Wallet.createRandom();
    const did = `did:ethr:assent:${address}`;
    const resolver = resolverOf();
    await playDidSteps(chain, address, [key('11')]);
    const keyOf = async () => (await resolver.resolve(did)).didDocument?.verificationMethod?.at(-1)?.publicKeyHex;
    expect(await keyOf()).toBe('11'.repeat(32));
    await chain.node.send('anvil_rollback', [1]);
    expect(await methodCount(resolver, did)).toBe(1);
    await playDidSteps(chain, address, [key('22')]);
    expect(await keyOf()).toBe('22'.repeat(32));
  });
});

describe('a did:ethr that cannot be resolved', () => {
  test('is unknown if the node is away, serves another chain, has no registry, or lags', async () => {
    const did = `did:ethr:assent:${Wallet.createRandom().address}`;
    expect(await errorOf(resolverOf({ rpcUrl: 'http://127.0.0.1:1' }), did)).toBe('internalError');
    expect(await errorOf(resolverOf({ chainId: 5 }), did)).toBe('internalError');
    expect(await errorOf(resolverOf({ didRegistry: `0x${'99'.repeat(20)}` }), did)).toBe('internalError');
    const paced = resolverOf({ blockPeriodMs: 1_000 });
    await chain.mine(1);
    jest.useFakeTimers({ now: Date.now() + 3_600_000, doNotFake: [...clocksThatRun] });
    expect(await errorOf(paced, did)).toBe('internalError');
    jest.useRealTimers();
  });

  test('is invalid if nothing can ever answer to it, and of another network if it says so', async () => {
    const resolver = resolverOf();
    const { address, signingKey } = Wallet.createRandom();
    const noPoint = `0x02${'ff'.repeat(32)}`;
    // an example of EIP-55, its first letter in the other case
    const wrongChecksum = '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
    const invalid = [noPoint, '0x12', 'x', wrongChecksum];
    for (const id of invalid)
      expect([id, await errorOf(resolver, `did:ethr:assent:${id}`)]).toEqual([id, 'invalidDid']);
    for (const id of [address, signingKey.compressedPublicKey, address.toLowerCase()]) {
      expect(await errorOf(resolver, `did:ethr:assent:${id}`)).toBeUndefined();
      expect(await errorOf(resolver, `did:ethr:sepolia:${id}`)).toBe('methodNotSupported');
      expect(await errorOf(resolver, `did:ethr:${id}`)).toBe('methodNotSupported');
    }
  });

  test('was given up, which is an answer', async () => {
    const { address } = Wallet.createRandom();
    await playDidSteps(chain, address, [key('11'), { do: 'call', method: 'changeOwner', args: ['none'] }]);
    const { didDocument, didDocumentMetadata, didResolutionMetadata } = await resolverOf().resolve(
      `did:ethr:assent:${address}`,
    );
    expect(didDocumentMetadata.deactivated).toBe(true);
    expect(didDocument?.verificationMethod).toEqual([]);
    expect(didResolutionMetadata.error).toBeUndefined();
  });
});
