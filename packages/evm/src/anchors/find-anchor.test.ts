import { anchorLogAbi } from '@assent/contracts';
import { type Address, type Bytes32, logDigest } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeFunctionData } from 'viem';
import { type Chain, openChain } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { bytes32, type TestNetwork, testNetwork, transact } from '../testing/test-network.ts';
import { findAnchor } from './find-anchor.ts';

let network: TestNetwork;
let contract: Address;
let logId: Bytes32;
let blocks: number[];

const checkpoint = (size: number) => ({ size, logRoot: bytes32(size), mapRoot: bytes32(1000 + size) });

beforeAll(async () => {
  network = await testNetwork();
  contract = network.addresses.anchorLog;
  logId = network.registries.logIdOf(bytes32(7));
  const send = (data: string) => transact(network.chain, network.signer, contract, data);
  await send(encodeFunctionData({ abi: anchorLogAbi, functionName: 'open', args: [hexOf(bytes32(7))] }));
  blocks = [];
  let prevDigest = logId;
  for (const { size, logRoot, mapRoot } of [3, 5, 9].map(checkpoint)) {
    const args = [hexOf(logId), hexOf(prevDigest), size, hexOf(logRoot), hexOf(mapRoot)] as const;
    const { blockNumber } = await send(encodeFunctionData({ abi: anchorLogAbi, functionName: 'anchor', args }));
    blocks.push(Number(blockNumber));
    prevDigest = logDigest({ prevDigest, size, logRoot, mapRoot });
  }
});
afterAll(() => network.close());

describe('a checkpoint of a log', () => {
  test.each([0, 1, 2])('%d is found from the latest on, and in its block', async (place) => {
    const { size, ...roots } = checkpoint([3, 5, 9][place] as number);
    const found = { size, ...roots, block: blocks[place] };
    expect(await findAnchor(network.chain, { contract, logId, size })).toMatchObject(found);
    expect(await findAnchor(network.chain, { contract, logId, size, block: blocks[place] })).toMatchObject(found);
    expect(await findAnchor(network.chain, { contract, logId, size, block: 1 })).toMatchObject(found);
  });

  test('of a size that the log never had is not found, nor that of a log that is not there', async () => {
    expect(await findAnchor(network.chain, { contract, logId, size: 4 })).toBeUndefined();
    expect(await findAnchor(network.chain, { contract, logId, size: 10 })).toBeUndefined();
    expect(await findAnchor(network.chain, { contract, logId: bytes32(8), size: 3, block: blocks[0] })).toBeUndefined();
  });

  test('is unknown, not missing, if the node lacks what the links lead to', async () => {
    const forgetful: Chain = {
      ...network.chain,
      read: (work) =>
        network.chain.read(({ client, endpoint }) =>
          work({ endpoint, client: { ...client, getContractEvents: (async () => []) as never } }),
        ),
    };
    const looking = findAnchor(forgetful, { contract, logId, size: 3 });
    await expect(looking).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason: 'logs_missing' } });
  });

  test('cannot be looked up without a node', async () => {
    const chain = openChain({ rpcUrls: ['http://127.0.0.1:9'], chainId: network.chain.chainId });
    const looking = findAnchor(chain, { contract, logId, size: 3 });
    await expect(looking).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('has the digest that the contract computes', async () => {
    let digest = logId;
    for (const one of [3, 5, 9].map(checkpoint)) {
      digest = logDigest({ prevDigest: digest, ...one });
    }
    const head = await network.chain.read(({ client }) =>
      client.readContract({
        address: hexOf(contract),
        abi: anchorLogAbi,
        functionName: 'head',
        args: [hexOf(logId)],
      }),
    );
    expect(head.digest).toBe(digest);
  });
});
