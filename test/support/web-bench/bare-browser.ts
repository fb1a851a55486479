import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/**
 * A Chromium whose pages are looked at from the outside alone. Playwright listens to what scripts say and throw, and V8 then reads a
 * whole script again for each `Error` that it makes: 270 ms of the wallet's start on a processor four times slower, which nobody
 * without a debugger waits for.
 */
export interface BareBrowser {
  /**
   * Opens a page as somebody would who was never there before.
   *
   * @param beforePage runs before the page does, and sets `readyMs` when the page is ready
   * @param slowdown how many times slower the processor is made
   * @returns what was set
   * @throws Error if that takes more than 30 s
   */
  visit(url: string, beforePage: string, slowdown: number): Promise<number>;
  close(): Promise<void>;
}

const patienceMs = 30_000;
/** To be asked takes the page time too. */
const askEveryMs = 200;
const flags = [
  ...['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--disable-background-networking'],
  ...[
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--disable-dev-shm-usage',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
];

export async function openBareBrowser(executablePath: string): Promise<BareBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'assent-browser-'));
  const browser = spawn(executablePath, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    browser.on('close', () => resolve());
  });
  const send = devTools(browser.stdio[3] as Duplex, browser.stdio[4] as Duplex);
  return {
    async visit(url, beforePage, slowdown) {
      const { browserContextId } = await send('Target.createBrowserContext');
      const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const tell = (method: string, params: object) => send(method, params, String(sessionId));
      await tell('Emulation.setCPUThrottlingRate', { rate: slowdown });
      await tell('Page.enable', {});
      await tell('Page.addScriptToEvaluateOnNewDocument', { source: beforePage });
      await tell('Page.navigate', { url });
      const ask = async () => (await tell('Runtime.evaluate', { expression: 'globalThis.readyMs' })) as Evaluated;
      const readyMs = await untilNumber(async () => (await ask()).result?.value);
      await send('Target.disposeBrowserContext', { browserContextId });
      return readyMs;
    },
    async close() {
      browser.kill();
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };
}

type Values = Readonly<Record<string, unknown>>;
interface Evaluated {
  readonly result?: { readonly value?: unknown };
}
interface Message {
  readonly id?: number;
  readonly result?: Values;
  readonly error?: { readonly message: string };
}

async function untilNumber(ask: () => Promise<unknown>): Promise<number> {
  for (const endMs = Date.now() + patienceMs; Date.now() < endMs; await setTimeout(askEveryMs)) {
    const said = await ask();
    if (typeof said === 'number') return said;
  }
  throw new Error('the page was not ready in time');
}

/** Speaks the DevTools protocol over two pipes: JSON, each message ended by a zero byte. */
function devTools(input: Duplex, output: Duplex) {
  const waiting = new Map<number, { resolve(values: Values): void; reject(error: Error): void }>();
  let rest = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const { id, result, error } of messages.map((message): Message => JSON.parse(message))) {
      if (id === undefined) continue;
      if (error) waiting.get(id)?.reject(new Error(`the browser refused: ${error.message}`));
      else waiting.get(id)?.resolve(result ?? {});
      waiting.delete(id);
    }
  });
  output.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has ended'));
  });
  let sent = 0;
  /** Asks for something. @throws Error if it is refused, or the browser ends */
  return (method: string, params: object = {}, sessionId?: string): Promise<Values> => {
    sent += 1;
    const id = sent;
    input.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  };
}
