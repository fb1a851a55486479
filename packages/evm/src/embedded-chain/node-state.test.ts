import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { dumpNode } from './node-state.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A node that has nothing but its state. */
async function nodeWithState(state: string): Promise<number> {
  server = createServer(async (request, response) => {
    const { method } = JSON.parse(await text(request)) as { method: string };
    const block = { number: '0x0', hash: `0x${'11'.repeat(32)}` };
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: method === 'anvil_dumpState' ? state : block }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('state of a node', () => {
  test('is dumped however large it is', async () => {
    const octets = 8_000_000;
    const { state } = await dumpNode(await nodeWithState(`0x${'ab'.repeat(octets)}`), 1);
    expect([state.length, state[0], state.at(-1)]).toEqual([octets, 0xab, 0xab]);
  });

  test.each(['0x', '0xa', '0xzz', 'ab'])('is not dumped as %s', async (state) => {
    await expect(dumpNode(await nodeWithState(state), 1)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
