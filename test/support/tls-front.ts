import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** https in front of a service that speaks http, as a proxy of a clinic would be. */
export interface TlsFront {
  readonly port: number;
  /** Says where the service is. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** Opens https on a port of this machine. Until it is told where to lead, it answers nothing but 503. */
export async function tlsFront(tls: { readonly cert: string; readonly key: string }): Promise<TlsFront> {
  let target: number | undefined;
  const server = createServer(tls, (from: IncomingMessage, to: ServerResponse) => {
    if (target === undefined) return void to.writeHead(503).end();
    const { method, url, headers } = from;
    const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
