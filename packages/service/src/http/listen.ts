import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:net';
import { AppError } from '@assent/domain';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Configuration } from '../configuration.ts';
import type { TlsFiles } from '../tls-from.ts';

/**
 * How long a connection without a request is kept, in milliseconds. Longer than clients and load balancers keep theirs (a minute
 * at most, mostly): who closes first should be the one that could be sending, or a request is lost on a connection just closed.
 */
const keepAliveTimeout = 65_000;

type Fetch = (request: Request, env: object) => Response | Promise<Response>;

/** Listens, on https if there is a certificate. @throws AppError `configuration_invalid` if it cannot */
export async function listen(
  { host, port, requestTimeoutMs }: Pick<Configuration, 'host' | 'port' | 'requestTimeoutMs'>,
  tls: TlsFiles | undefined,
  fetch: Fetch,
): Promise<Server> {
  const server = serve({
    fetch: fetch as Hono['fetch'],
    hostname: host,
    port,
    ...(tls ? { createServer } : {}),
    serverOptions: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(10_000, requestTimeoutMs),
      keepAliveTimeout,
      ...tls,
    },
  }) as Server;
  try {
    if (!server.listening) await once(server, 'listening');
  } catch (cause) {
    throw new AppError('configuration_invalid', { host, port, fault: 'cannot listen' }, { cause });
  }
  return server;
}

/** Lets requests under way end; cuts connections that are idle, and those that become so by it. */
export async function close(server: Server & { closeIdleConnections?: () => void }): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  // A connection whose request has just ended would otherwise be kept alive for its next one.
  const cutting = setInterval(() => server.closeIdleConnections?.(), 20);
  await closed.finally(() => clearInterval(cutting));
}
