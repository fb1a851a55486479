import { createServer } from 'node:net';
import { AppError } from '@assent/domain';

const host = '127.0.0.1';

/** A port of this machine that nobody listens on. */
export const freePort = (): Promise<number> => listenOnce(0);

/** Whether this process may listen on a port: false if somebody does already. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new AppError('configuration_invalid', { port }));
      });
    });
  });
}
