import { createServer, type Server } from 'node:http';
import { AppError } from '@assent/domain';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openChain } from './open-chain.ts';

type Handler = (method: string, params: readonly unknown[]) => unknown;

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A JSON-RPC endpoint. A handler that returns undefined leaves the call without an answer. */
async function endpoint(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const answer = handler(method, params);
    if (answer === undefined) return;
    response.setHeader('connection', 'close');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(answer as object) }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const good =
  (chainId: number, block: number): Handler =>
  (method) => ({ result: method === 'eth_chainId' ? `0x${chainId.toString(16)}` : `0x${block.toString(16)}` });
const nobody = 'http://127.0.0.1:1';
const readBlock = (rpcUrls: string[], timeoutMs = 4000) =>
  openChain({ rpcUrls, chainId: 7, timeoutMs }).read(({ client }) => client.getBlockNumber());

describe('chain', () => {
  test('reads from the next endpoint if one is not there, hangs, or is of another chain', async () => {
    const hanging = await endpoint(() => undefined);
    const other = await endpoint(good(8, 1));
    const right = await endpoint(good(7, 42));
    expect(await readBlock([nobody, hanging, other, right], 100)).toBe(42n);
    for (const server of servers) server.closeAllConnections();
  });

  test('throws registry_unavailable if only another chain answers', async () => {
    const other = await endpoint(good(8, 1));
    await expect(readBlock([other])).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('runs all of the work against one endpoint', async () => {
    const failing = await endpoint((method) =>
      method === 'eth_gasPrice' ? { error: { code: -32000, message: 'no' } } : (good(7, 1)(method, []) as object),
    );
    const right = await endpoint(good(7, 42));
    const chain = openChain({ rpcUrls: [failing, right], chainId: 7 });
    const read = chain.read(async ({ client }) => [await client.getBlockNumber(), await client.getGasPrice()]);
    expect(await read).toEqual([42n, 42n]);
  });

  test('asks again for the chain id after a failure', async () => {
    let chainId = 7;
    let isDown = false;
    const url = await endpoint((method) =>
      isDown ? { error: { code: -32603, message: 'down' } } : (good(chainId, 1)(method, []) as object),
    );
    const chain = openChain({ rpcUrls: [url], chainId: 7 });
    const read = () => chain.read(({ client }) => client.getBlockNumber());
    expect(await read()).toBe(1n);
    isDown = true;
    await expect(read()).rejects.toThrow(AppError);
    isDown = false;
    chainId = 8;
    await expect(read()).rejects.toMatchObject({ params: { reason: 'another_chain' } });
  });

  test('does not hide a bug as an unavailable chain', async () => {
    const right = await endpoint(good(7, 1));
    const read = openChain({ rpcUrls: [right], chainId: 7 }).read(async () => {
      throw new TypeError('a bug');
    });
    await expect(read).rejects.toThrow(TypeError);
  });

  test('an error repeats neither the URL nor what was sent', async () => {
    const secret = 'ab'.repeat(32);
    const url = `${await endpoint((method) => (method === 'eth_chainId' ? { result: '0x7' } : { error: { code: -32000, message: secret } }))}/api-key`;
    const chain = openChain({ rpcUrls: [url], chainId: 7 });
    const error = await chain.read(({ client }) => client.call({ data: `0x${secret}` })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AppError);
    const { message, cause, params } = error as AppError;
    const text = JSON.stringify([message, params, String(cause), (cause as Error).stack]);
    expect(text).not.toContain(secret);
    expect(text).not.toContain('api-key');
  });

  test('sends to every endpoint, and one that takes it is enough', async () => {
    const sent: string[] = [];
    const taking = (name: string, answer: object) =>
      endpoint((method) => {
        if (method === 'eth_chainId') return { result: '0x7' };
        sent.push(name);
        return answer;
      });
    const rpcUrls = [
      await taking('first', { error: { code: -32000, message: 'insufficient funds' } }),
      await taking('second', { result: `0x${'00'.repeat(32)}` }),
    ];
    const { accepted } = await openChain({ rpcUrls: [nobody, ...rpcUrls], chainId: 7 }).broadcast('0x02');
    expect(accepted).toBe(true);
    expect(sent.sort()).toEqual(['first', 'second']);
  });

  test.each([
    ['already known', true, []],
    ['transaction already imported', true, []],
    ['nonce too low', false, ['nonce_used']],
    ['replacement transaction underpriced', false, ['underpriced']],
    ['insufficient funds for gas * price + value', false, ['unfunded']],
    ['the moon is full', false, ['other']],
  ])('tells what "%s" means', async (message, accepted, refusals) => {
    const url = await endpoint((method) =>
      method === 'eth_chainId' ? { result: '0x7' } : { error: { code: -32000, message } },
    );
    expect(await openChain({ rpcUrls: [url], chainId: 7 }).broadcast('0x02')).toEqual({ accepted, refusals });
  });

  test('refuses options that are not URLs of a chain', () => {
    expect(() => openChain({ rpcUrls: ['ftp://x'], chainId: 7 })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', params: { part: 'chain', pointers: ['#/rpcUrls/0'] } }),
    );
    expect(() => openChain({ rpcUrls: [], chainId: 7 })).toThrow(AppError);
  });
});
