import { setTimeout } from 'node:timers/promises';
import type { ChainIntent } from '@assent/application';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openChain } from '../chain/open-chain.ts';
import { Crash, minedWork, type OutboxHarness, outboxHarness } from '../testing/outbox-harness.ts';
import { type Interception, rpcProxy } from '../testing/rpc-proxy.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';

let network: TestNetwork;
let harness: OutboxHarness;
let seed = 0;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(() => {
  harness = outboxHarness(network);
  seed += 100_000;
});

const reveal = (secret: number): ChainIntent => ({ kind: 'reveal_consent', secret: bytes32(seed + secret) });
const timesRevealed = async (secret: number) => (await minedWork(network)).get(`secret ${bytes32(seed + secret)}`);

describe('the node', () => {
  const through = async (intercept: (method: string) => Interception | undefined) => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    proxy.intercept = intercept;
    return { proxy, chain: openChain({ rpcUrls: [proxy.url], chainId: testChainId }) };
  };

  test('that takes no transaction is tried again, and reported', async () => {
    const unfunded = { error: { code: -32003, message: 'Insufficient funds for gas * price + value' } };
    const { proxy, chain } = await through((method) => (method === 'eth_sendRawTransaction' ? unfunded : undefined));
    await harness.enqueue(reveal(1));
    const outbox = harness.outbox({ chain });
    await outbox.tick();
    expect(harness.events).toContainEqual({ kind: 'refused', nonce: expect.any(Number), reasons: ['unfunded'] });
    proxy.intercept = () => undefined;
    harness.clock.nowMs += 1000;
    await harness.settle(outbox);
    expect(await timesRevealed(1)).toBe(1);
    await proxy.close();
  });

  test("is asked once all that is planned from is read: a plan that fails before would be nobody's to catch", async () => {
    const order: string[] = [];
    const { proxy, chain } = await through((method) => {
      if (method === 'eth_call') order.push('call');
      return method === 'eth_call' ? { error: { code: -32000, message: 'gone' } } : undefined;
    });
    await harness.enqueue(reveal(1), { kind: 'set_suspension', listId: bytes32(seed), index: 1, suspended: true });
    const queued: typeof harness.ledger.queued = async (...asked) => {
      const found = await harness.ledger.queued(...asked);
      await setTimeout(60);
      order.push('read');
      return found;
    };
    const tick = harness.outbox({ chain, ledger: { ...harness.ledger, queued } }).tick();
    await expect(tick).rejects.toMatchObject({ code: 'registry_unavailable' });
    expect(order.indexOf('call')).toBeGreaterThan(order.lastIndexOf('read'));
    expect(order.filter((what) => what === 'read').length).toBeGreaterThan(1);
    await proxy.close();
  });

  test('gets nothing that is not stored yet', async () => {
    const { proxy, chain } = await through(() => undefined);
    await harness.enqueue(reveal(1));
    const recordSigned = async () => {
      throw new Crash();
    };
    await expect(harness.outbox({ chain, ledger: { ...harness.ledger, recordSigned } }).tick()).rejects.toThrow(Crash);
    expect(proxy.methods).not.toContain('eth_sendRawTransaction');
    await proxy.close();
  });

  test('whose chain has no registries gets no transaction', async () => {
    const { proxy, chain } = await through((method) => (method === 'eth_getCode' ? { result: '0x' } : undefined));
    await harness.enqueue(reveal(1));
    await expect(harness.outbox({ chain }).tick()).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'not_deployed' },
    });
    expect(proxy.methods).not.toContain('eth_sendRawTransaction');
    await proxy.close();
  });

  test('that shows a receipt and not its block is asked again', async () => {
    const { proxy, chain } = await through(() => undefined);
    proxy.intercept = (method, [block]) =>
      method === 'eth_getBlockByNumber' && block !== 'latest' ? { result: null } : undefined;
    await harness.enqueue(reveal(1));
    const outbox = harness.outbox({ chain });
    for (let tick = 0; tick < 3; tick++) expect(await outbox.tick()).toBe('busy');
    expect(await harness.progress()).toMatchObject([{ state: 'signed' }]);
    proxy.intercept = () => undefined;
    await harness.settle(outbox);
    expect(await timesRevealed(1)).toBe(1);
    await proxy.close();
  });

  test('that lags behind another one is not believed', async () => {
    const behind = await rpcProxy(network.embedded.rpcUrl);
    behind.intercept = (method) => {
      if (method !== 'eth_getBlockByNumber') return undefined;
      return { change: (block) => ({ ...(block as object), number: '0x1' }) };
    };
    let isDown = false;
    const first = await rpcProxy(network.embedded.rpcUrl);
    first.intercept = () => (isDown ? { error: { code: -32603, message: 'down' } } : undefined);
    const outbox = harness.outbox({ chain: openChain({ rpcUrls: [first.url, behind.url], chainId: testChainId }) });
    await outbox.tick();
    isDown = true;
    await harness.enqueue(reveal(1));
    await expect(outbox.tick()).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason: 'behind' } });
    await Promise.all([first.close(), behind.close()]);
  });

  test('that asks for a higher fee gets one, at most eight times', async () => {
    await network.rpc('evm_setAutomine', false);
    await harness.enqueue(reveal(1));
    const outbox = harness.outbox();
    for (let tick = 0; tick < 12; tick++) {
      await outbox.tick();
      harness.clock.nowMs += 12_000;
    }
    expect(harness.events.filter(({ kind }) => kind === 'raised')).toHaveLength(8);
    await network.rpc('evm_setAutomine', true);
    await network.rpc('anvil_mine', '0x1');
    await harness.settle(outbox);
    expect(await timesRevealed(1)).toBe(1);
  });
});

describe('run', () => {
  test('does work as soon as it is woken, and gives up the lease at the end', async () => {
    const stop = new AbortController();
    const outbox = harness.outbox({ clockMs: Date.now });
    const running = outbox.run(stop.signal);
    await harness.enqueue(reveal(1));
    outbox.wake();
    await until(() => harness.areFinal());
    stop.abort();
    await running;
    expect(await harness.ledger.acquireLease('another', Date.now(), Date.now() + 1)).toBe(true);
  });

  test('goes on after the node was away', async () => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    proxy.intercept = () => ({ error: { code: -32603, message: 'down' } });
    const stop = new AbortController();
    const chain = openChain({ rpcUrls: [proxy.url], chainId: testChainId });
    const outbox = harness.outbox({ clockMs: Date.now, chain });
    await harness.enqueue(reveal(1));
    const running = outbox.run(stop.signal);
    await until(() => harness.events.some(({ kind }) => kind === 'unavailable'));
    proxy.intercept = () => undefined;
    outbox.wake();
    await until(() => harness.areFinal());
    stop.abort();
    await running;
    await proxy.close();
  });
});
