import { once } from 'node:events';
import { createServer } from 'node:http';
import * as z from 'zod';

const zCall = z.looseObject({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).default([]) });

/** What a proxy does with a call: answers itself with `result` or `error`, or changes the node's result. */
export interface Interception {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
  readonly change?: (result: unknown) => unknown;
}

/** A node between us and the real one. It notes the methods called; `intercept` may change what they do, `hang` leaves them open. */
export async function rpcProxy(target: string) {
  const methods: string[] = [];
  const proxy = {
    intercept: (_method: string, _params: readonly unknown[]): Interception | undefined => undefined,
    /** Takes calls, and answers none. */
    hang: false,
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = zCall.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    methods.push(call.method);
    if (proxy.hang) return;
    const { change, ...own } = proxy.intercept(call.method, call.params) ?? {};
    const answer = 'result' in own || 'error' in own ? own : await forward(target, call);
    const result = change && 'result' in answer ? { ...answer, result: change(answer.result) } : answer;
    response.setHeader('connection', 'close');
    response.end(JSON.stringify({ ...result, jsonrpc: '2.0', id: call.id }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return Object.assign(proxy, { url, methods, close });
}

async function forward(target: string, call: z.infer<typeof zCall>): Promise<object> {
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(call),
  });
  return z.looseObject({}).parse(await response.json());
}
