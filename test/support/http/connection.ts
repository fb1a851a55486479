import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** When all of it was here, by `performance.now()`. */
  readonly atMs: number;
}

/** One HTTP/1.1 connection that is kept and carries one request at a time, with as little work as a client can do. */
export interface Connection {
  send(request: Buffer): Promise<Answer>;
  /** False once either side has closed it: a service does so after a while without requests. */
  isOpen(): boolean;
  close(): void;
}

/** @throws Error if the connection breaks, or an answer has no length */
export async function openConnection(url: URL): Promise<Connection> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return answering(socket);
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

function answering(socket: Socket): Connection {
  let received = '';
  let waiting: Waiting | undefined;
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the service closed a connection')));
  socket.on('data', (text: string) => {
    received += text;
    const answer = answerIn(received);
    if (!answer) return;
    received = '';
    waiting?.resolve(answer);
    waiting = undefined;
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (!socket.writable) return reject(new Error('the connection is closed'));
        waiting = { resolve, reject };
        socket.write(request);
      }),
    isOpen: () => socket.writable && !socket.readableEnded,
    close: () => socket.destroy(),
  };
}

/** The answer, once it is whole. */
function answerIn(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end + 2))?.[1];
  if (length === undefined) throw new Error('an answer without a length');
  const body = text.slice(end + 4);
  return body.length < Number(length)
    ? undefined
    : { status: Number(text.slice(9, 12)), body, atMs: performance.now() };
}

/** A request as it goes over the wire. */
export function wireRequest(
  url: URL,
  { method, path, token, body }: { method: string; path: string; token?: string; body?: unknown },
): Buffer {
  const content = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    `host: ${url.host}`,
    ...(token ? [`authorization: Bearer ${token}`] : []),
    ...(content ? ['content-type: application/json', `content-length: ${Buffer.byteLength(content)}`] : []),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${content}`);
}
