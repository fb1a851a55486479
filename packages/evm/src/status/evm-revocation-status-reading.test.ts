import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Hex } from 'viem';
import { openChain } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { type Interception, rpcProxy } from '../testing/rpc-proxy.ts';
import { deltaOf, readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork } from '../testing/test-network.ts';
import { evmRevocationStatus } from './evm-revocation-status.ts';
import { StatusTree } from './status-tree.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;

beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
});
afterAll(() => network.close());
beforeEach(async () => {
  list = await issuer.createList();
});

const entryOf = (index: number) => issuer.bit(list.listId, index);

describe('reading', () => {
  const proxied = async () => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    const chain = openChain({ rpcUrls: [proxy.url], chainId: testChainId });
    return { proxy, status: issuer.reader(chain) };
  };

  test('costs the latest block and one call for any number of entries of a kind', async () => {
    const other = await issuer.createList();
    const { proxy, status } = await proxied();
    const entries = [1, 2, 3].flatMap((index) => [
      entryOf(index),
      issuer.bit(other.listId, index),
      issuer.consent(bytes32(index)),
    ]);
    await status.read(entries);
    proxy.methods.length = 0;
    await status.read(entries);
    expect(proxy.methods.sort()).toEqual(['eth_call', 'eth_call', 'eth_getBlockByNumber']);
    await proxy.close();
  });

  test('in parallel shares the work', async () => {
    const { proxy, status } = await proxied();
    await status.read([entryOf(1)]);
    proxy.methods.length = 0;
    await Promise.all(Array.from({ length: 50 }, (_, index) => status.read([entryOf(index)])));
    expect(proxy.methods).toEqual(['eth_getBlockByNumber', 'eth_call']);
    await proxy.close();
  });

  test('sees everything that was on chain when it began', async () => {
    const status = issuer.reader();
    for (let index = 0; index < 20; index++) {
      const background = status.read([entryOf(index)]);
      await list.revoke(index);
      expect(await readOne(status, entryOf(index))).toBe('revoked');
      await background;
    }
  });

  test('goes along the links if the node refuses a range of blocks, or leaves events out', async () => {
    for (const index of [10, 20, 30]) await list.revoke(index);
    const refuse: Interception = { error: { code: -32005, message: 'range too large' } };
    const leaveOut: Interception = { change: (logs) => (logs as readonly unknown[]).slice(1) };
    for (const interception of [refuse, leaveOut]) {
      const { proxy, status } = await proxied();
      proxy.intercept = (method, [filter]) => {
        const { fromBlock, toBlock } = (filter ?? {}) as { fromBlock?: string; toBlock?: string };
        return method === 'eth_getLogs' && fromBlock !== toBlock ? interception : undefined;
      };
      expect((await status.read([10, 20, 30, 31].map(entryOf))).readings).toEqual([
        'revoked',
        'revoked',
        'revoked',
        'valid',
      ]);
      await proxy.close();
    }
  });

  test('takes several updates of one block in their order', async () => {
    const first = new StatusTree(12);
    expect(first.toggleTowards(first.rootToggled([1]), [1])).toBe(true);
    const step = (version: number, root: Hex, indexes: number[]) => ({
      listId: hexOf(list.listId),
      expectedVersion: version,
      newRoot: root,
      delta: deltaOf(...indexes),
    });
    await issuer.call('updateMany', [[step(1, first.root, [1]), step(2, first.rootToggled([2, 9]), [2, 9])]]);
    expect((await issuer.reader().read([1, 2, 3, 9].map(entryOf))).readings).toEqual([
      'revoked',
      'revoked',
      'valid',
      'revoked',
    ]);
  });

  test('throws registry_unavailable if events are missing or the node does not answer', async () => {
    await list.revoke(1);
    const { proxy, status } = await proxied();
    proxy.intercept = (method) => (method === 'eth_getLogs' ? { result: [] } : undefined);
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({ code: 'registry_unavailable' });
    await proxy.close();
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('throws registry_unavailable if the latest block is too old', async () => {
    const config = {
      chain: network.chain,
      statusRegistry: network.addresses.statusRegistry,
      consentRevocations: network.addresses.consentRevocations,
      maxHeadAgeMs: 3000,
    };
    const late = evmRevocationStatus({ ...config, clockMs: () => Date.now() + 3_600_000 });
    await expect(late.read([entryOf(1)])).rejects.toMatchObject({ params: { reason: 'stale_head' } });
    expect(await readOne(evmRevocationStatus({ ...config, clockMs: () => 0 }), entryOf(1))).toBe('valid');
  });
});

describe('a chain that goes back', () => {
  test('is read anew, and what was seen revoked stays revoked for this reader', async () => {
    await list.revoke(1);
    const snapshot = await network.rpc('evm_snapshot');
    const secret = bytes32(700);
    await list.revoke(2);
    await issuer.reveal(secret);
    const status = issuer.reader();
    const entries = [entryOf(1), entryOf(2), entryOf(3), issuer.consent(secret)];
    expect((await status.read(entries)).readings).toEqual(['revoked', 'revoked', 'valid', 'revoked']);
    await network.rpc('evm_revert', snapshot);
    expect((await status.read(entries)).readings).toEqual(['revoked', 'revoked', 'valid', 'revoked']);
    expect((await issuer.reader().read(entries)).readings).toEqual(['revoked', 'valid', 'valid', 'valid']);
  });

  test('and goes on otherwise is followed', async () => {
    const snapshot = await network.rpc('evm_snapshot');
    await list.revoke(2);
    const status = issuer.reader();
    expect(await readOne(status, entryOf(3))).toBe('valid');
    await network.rpc('evm_revert', snapshot);
    const tree = new StatusTree(12);
    expect(tree.toggleTowards(tree.rootToggled([3]), [3])).toBe(true);
    await issuer.call('update', [hexOf(list.listId), 1, tree.root, deltaOf(3)]);
    expect(await readOne(status, entryOf(3))).toBe('revoked');
  });
});
