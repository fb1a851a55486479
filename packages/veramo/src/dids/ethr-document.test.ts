import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type DIDResolver, parse, Resolver } from 'did-resolver';
import { Wallet } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import fc from 'fast-check';
import { anyDidStep, type DidStep, playDidSteps } from '../testing/did-changes.ts';
import { clocksThatRun } from '../testing/running-clocks.ts';
import { startTestChain, type TestChain } from '../testing/test-chain.ts';
import { AssentResolver } from './assent-resolver.ts';
import { EthrNetwork } from './ethr-network.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
afterEach(() => {
  jest.useRealTimers();
});

/** Resolvers that know nothing yet: ours, and the reference implementation. */
function resolvers() {
  const ethr = new EthrNetwork({ ...chain, recheckMs: 0 });
  const provider = ethr.chain as never; // typed by the other of the two builds of ethers
  const reference = new Resolver(
    getResolver({
      networks: [{ name: 'assent', chainId: chain.chainId, registry: chain.didRegistry, provider }],
    }) as Record<string, DIDResolver>,
  );
  return { ours: new AssentResolver({ ethr }), reference, close: () => ethr.close() };
}

async function compare(did: string, nows: readonly number[], versions: readonly number[]) {
  const { ours, reference, close } = resolvers();
  try {
    for (const now of nows) {
      jest.useFakeTimers({ now: now * 1000, doNotFake: [...clocksThatRun] });
      expect(await ours.resolve(did)).toEqual(await reference.resolve(did));
    }
    for (const version of versions) {
      const url = `${did}?versionId=${version}`;
      expect(await ours.resolve(url)).toEqual(await reference.resolve(url));
    }
  } finally {
    jest.useRealTimers();
    close();
  }
}

const anyHistory = fc.array(anyDidStep, { minLength: 1, maxLength: 25 });

describe('a document made of a history', () => {
  test('is that of the reference implementation, at any time and block', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, fc.boolean(), async (steps: DidStep[], byKey) => {
        const { address, signingKey } = Wallet.createRandom();
        const first = await chain.node.getBlock('latest');
        await playDidSteps(chain, address, steps);
        const last = await chain.node.getBlock('latest');
        const [from, to] = [first!.timestamp, last!.timestamp];
        const nows = [from - 10, from + 1, from + 100, from + 5_001, to, to + 1, to + 101, to + 1_000_001];
        const blocks = Array.from({ length: last!.number - first!.number + 1 }, (_, at) => first!.number + at);
        await compare(`did:ethr:assent:${byKey ? signingKey.compressedPublicKey : address}`, nows, blocks);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  test('is given in the representation asked for', async () => {
    const { ours, reference, close } = resolvers();
    const did = `did:ethr:assent:${Wallet.createRandom().address}`;
    for (const accept of ['application/did+json', 'application/did+ld+json']) {
      expect(await ours.resolve(did, { accept })).toEqual(await reference.resolve(did, { accept }));
    }
    const other = await ours.resolve(did, { accept: 'text/html' });
    expect(other.didResolutionMetadata.error).toBe('representationNotSupported');
    close();
  });

  test('of a network named by the number of its chain is the same', async () => {
    const did = `did:ethr:0x${chain.chainId.toString(16)}:${Wallet.createRandom().address}`;
    expect(parse(did)).not.toBeNull();
    await compare(did, [2_000_000_000], []);
  });
});
