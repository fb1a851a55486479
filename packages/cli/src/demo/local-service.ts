import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@assent/domain';

/** A service in its own process, on a folder of its own. */
export interface LocalService {
  readonly url: string;
  readonly home: string;
  readonly operatorKey: string;
  readonly pid: number;
  /** Ends the process without warning, as a crash would. */
  kill(): Promise<void>;
  /** Ends it in order; removes its folder if it made it. */
  stop(): Promise<void>;
}

export interface LocalServiceOptions {
  /** The compiled program of the service. */
  readonly program: string;
  /** Kept if given; else a temporary folder. */
  readonly home?: string;
  readonly port?: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What it says of where it is, if that is somewhere else than where it is reached here. */
  readonly publicUrl?: string;
  /** Gets what the service logs. */
  readonly onLog?: (text: string) => void;
}

const readyWithinMs = 60_000;
/** As `npm start`: one thread for collecting garbage. Four, as usual, take the processor from those who wait for an answer. */
const nodeOptions = ['--v8-pool-size=1'];

/** Starts a service and waits until it is ready. @throws AppError `timeout` if it does not become ready */
export async function startLocalService(options: LocalServiceOptions): Promise<LocalService> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'assent-'));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ASSENT_LOG_LEVEL: 'warn',
    ...options.environment,
    ASSENT_HOME: home,
    ASSENT_PORT: String(port),
    ASSENT_PUBLIC_URL: options.publicUrl ?? url,
  };
  const child = spawn(process.execPath, [...nodeOptions, options.program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => options.onLog?.(String(data)));
  const removeHome = () => {
    if (!options.home) rmSync(home, { recursive: true, force: true });
  };
  try {
    await untilReady(url, child);
  } catch (error) {
    removeHome();
    throw error;
  }
  return {
    url,
    home,
    operatorKey: options.environment.ASSENT_OPERATOR_KEY ?? operatorKeyIn(home),
    pid: child.pid ?? 0,
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      removeHome();
    },
  };
}

function operatorKeyIn(home: string): string {
  const secrets = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { operatorKey: string };
  return secrets.operatorKey;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (hasEnded(child))
      throw new AppError('configuration_invalid', { exitCode: child.exitCode ?? child.signalCode ?? '' });
    const answer = await fetch(new URL('/ready', url)).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(25);
  }
  child.kill('SIGKILL');
  throw new AppError('timeout', { limitMs: readyWithinMs });
}

/** A TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
