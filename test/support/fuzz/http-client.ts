import { Agent, request } from 'node:http';
import { connect } from 'node:net';

/** A request as anybody can write it. `body` is base64. */
export interface HttpInput {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A client that sends anything. An answer that does not come in 60 s is an error. */
export function httpClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const options = { host: '127.0.0.1', port, agent, timeout: 60_000 };
  return {
    send: ({ method, path, headers, body }: HttpInput): Promise<{ status: number; text: string }> =>
      new Promise((resolve, fail) => {
        const sent = request({ ...options, method, path, headers }, (response) => {
          const chunks: Buffer[] = [];
          const answer = () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('latin1') });
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            if (response.headers['content-type'] !== 'text/event-stream') return;
            // a stream of events goes on for minutes
            answer();
            response.destroy();
          });
          response.on('error', fail);
          response.on('end', answer);
        });
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
        sent.on('error', (error: NodeJS.ErrnoException) =>
          // The service ended an idle connection at the moment it was used again.
          sent.reusedSocket && error.code === 'ECONNRESET' ? resolve({ status: 0, text: '' }) : fail(error),
        );
        sent.end(Buffer.from(body, 'base64'));
      }),
    close: () => agent.destroy(),
  };
}

/** Writes bytes to a connection of their own and waits for its end. Returns what came back. */
export const sendBytes = (port: number, bytes: Uint8Array): Promise<string> =>
  new Promise((resolve, fail) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(60_000, () => socket.destroy(new Error('the connection was not ended in time')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      // The service may cut a connection that makes no sense to it.
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve('') : fail(error),
    );
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
