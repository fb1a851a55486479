import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { dumpFrozenNode, dumpNode, freezeNode } from './node-state.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

type Call = { readonly method: string; readonly params: readonly unknown[] };

async function nodeThat(answers: (call: Call) => unknown): Promise<number> {
  server = createServer(async (request, response) => {
    const result = answers(JSON.parse(await text(request)) as Call);
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const blockOf = (number: number) => ({
  number: `0x${number.toString(16)}`,
  hash: `0x${String(11 + number).repeat(32)}`,
});

/** A node that has nothing but its state. */
const nodeWithState = (state: string) => nodeThat(({ method }) => (method === 'anvil_dumpState' ? state : blockOf(0)));

/** A node that makes a block during each of its first `moves` dumps, unless it may not. The state it dumps is its head. */
async function movingNode(moves: number) {
  const node = { head: 0, dumps: 0, makesBlocks: true };
  const port = await nodeThat(({ method, params: [param] }) => {
    if (method === 'evm_setAutomine') node.makesBlocks = param === true;
    if (method !== 'anvil_dumpState') return blockOf(param === '0x0' ? 0 : node.head);
    const state = `0x0${node.head}`;
    if (node.makesBlocks && node.dumps < moves) node.head += 1;
    node.dumps += 1;
    return state;
  });
  return { node, port };
}

describe('state of a node', () => {
  test('is dumped however large it is', async () => {
    const octets = 8_000_000;
    const { state } = await dumpNode(await nodeWithState(`0x${'ab'.repeat(octets)}`), 1);
    expect([state.length, state[0], state.at(-1)]).toEqual([octets, 0xab, 0xab]);
  });

  test('is dumped again if a block came meanwhile', async () => {
    const { node, port } = await movingNode(2);
    const { mark, state } = await dumpNode(port, 1);
    expect([mark.blockNumber, [...state], node.dumps, node.makesBlocks]).toEqual([2, [2], 3, true]);
  });

  test('of a node that never rests is dumped while it makes no blocks, and then it makes them again', async () => {
    const { node, port } = await movingNode(Number.POSITIVE_INFINITY);
    const { mark, state } = await dumpNode(port, 1);
    expect([mark.blockNumber, [...state], node.makesBlocks]).toEqual([5, [5], true]);
  });

  test('of a node that is to make no more blocks is dumped, and it makes none after it', async () => {
    const { node, port } = await movingNode(Number.POSITIVE_INFINITY);
    await freezeNode(port);
    const { mark } = await dumpFrozenNode(port, 1);
    expect([mark.blockNumber, node.dumps, node.makesBlocks]).toEqual([0, 1, false]);
  });

  test('of a node that was stopped is dumped again if it made its last block meanwhile', async () => {
    const { node, port } = await movingNode(1);
    const { mark, state } = await dumpFrozenNode(port, 1);
    expect([mark.blockNumber, [...state], node.dumps]).toEqual([1, [1], 2]);
  });

  test('of a node that makes blocks all the same is not dumped', async () => {
    let head = 0;
    const port = await nodeThat(({ method }) => {
      if (method === 'anvil_dumpState') head += 1;
      return method === 'anvil_dumpState' ? '0x00' : blockOf(head);
    });
    for (const dump of [dumpNode, dumpFrozenNode])
      await expect(dump(port, 1)).rejects.toMatchObject({ params: { reason: 'unsettled' } });
  });

  test.each(['0x', '0xa', '0xzz', 'ab'])('is not dumped as %s', async (state) => {
    await expect(dumpNode(await nodeWithState(state), 1)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
