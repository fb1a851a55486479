import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProverBundle } from './bundle-prover.ts';
import { toMessage } from './message.ts';
import type { ProverResult, ProverTask } from './prover-worker.ts';

const page = '<!doctype html><meta charset="utf-8"><title>prover</title><script type="module" src="/page.js"></script>';
/** Everything is of this origin, and no text is run as a script: what a wallet can have, too. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const script = `
const worker = new Worker('/prover-worker.js', { type: 'module' });
const send = (data) => fetch('/result', { method: 'POST', body: JSON.stringify(data) });
worker.onmessage = ({ data }) => send(data);
worker.onerror = ({ message }) => send({ error: message ?? 'the worker did not load' });
`;

/**
 * Proves in a Web Worker of a Chromium, which is started for it and ended after it.
 *
 * @throws Error if it says that it could not, or does not answer in two minutes
 */
export async function proveInChromium(program: string, bundle: ProverBundle, task: ProverTask): Promise<ProverResult> {
  const results = new EventEmitter();
  const server = await serve(bundle, task, (text) => results.emit('result', JSON.parse(text)));
  const profile = await mkdtemp(join(tmpdir(), 'assent-chromium-'));
  const { port } = server.address() as AddressInfo;
  const options = ['--headless=new', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage'];
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium has no sandbox for root
  const args = [...options, ...asRoot, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`];
  const browser = spawn(program, args, { stdio: 'ignore' });
  const ended = once(browser, 'exit');
  try {
    const noAnswer = ended.then(() => Promise.reject(new Error('the browser ended')));
    const answered = once(results, 'result', { signal: AbortSignal.timeout(120_000) });
    const [result] = (await Promise.race([answered, noAnswer])) as [ProverResult & { readonly error?: string }];
    if (result.error !== undefined) throw new Error(`the browser could not prove: ${result.error}`);
    return result;
  } finally {
    if (browser.exitCode === null && browser.kill()) await ended;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function serve(bundle: ProverBundle, task: ProverTask, onResult: (text: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, response, bundle, task, onResult);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files }: ProverBundle,
  task: ProverTask,
  onResult: (text: string) => void,
): Promise<void> {
  const name = (request.url ?? '/').slice(1);
  const say = (type: string, body: string | Uint8Array) =>
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
  if (name === '') return void say('text/html', page);
  if (name === 'page.js') return void say('text/javascript', script);
  if (name === 'task') return void say('application/json', toMessage(task));
  const file = files.get(name);
  if (file) return void say('text/javascript', file);
  if (name !== 'result') return void response.writeHead(404).end();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.writeHead(204).end();
  onResult(Buffer.concat(chunks).toString());
}
