import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@assent/domain';
import type { WalletBrowser } from '@assent/openid4vc/wallet';

const path = '/wallet';
/** How long somebody has for the page. */
const waitMs = 600_000;

/** Until it is closed, a port of this machine that a browser comes back to (RFC 8252 §7.3). */
export interface LoopbackBrowser extends WalletBrowser {
  close(): void;
}

/**
 * Sends a person to a page in a browser of her own: `show` gets its address. Whoever comes back is answered by a page that says so;
 * whether what they bring is good is for the caller to check.
 */
export async function loopbackBrowser(show: (page: string) => void): Promise<LoopbackBrowser> {
  let cameBack: (address: string) => void = () => undefined;
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', redirectUri);
    const isAnswer = request.method === 'GET' && address.pathname === path;
    answer(response, isAnswer);
    if (isAnswer) cameBack(address.href);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    redirectUri,
    visit: (page) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new AppError('timeout', { limitMs: waitMs })), waitMs);
        cameBack = (address) => {
          clearTimeout(timer);
          resolve(address);
        };
        show(page);
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(response: ServerResponse, isAnswer: boolean): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  };
  const text = isAnswer ? 'Your wallet goes on. You can close this page.' : 'There is nothing here.';
  response
    .writeHead(isAnswer ? 200 : 404, headers)
    .end(`<!doctype html><html lang="en"><title>Assent wallet</title><p>${text}</p></html>`);
}
