import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '@assent/domain';
import { anvilBinary } from './anvil-binary.ts';
import { readChainId } from './rpc-call.ts';

/** How a node ended. */
export interface AnvilExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A node that answers. */
export interface AnvilProcess {
  readonly pid: number;
  readonly port: number;
  /** When it ends, wanted or not. */
  readonly exit: Promise<AnvilExit>;
  /** Ends it, after three seconds by force, and waits until it is gone. */
  end(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** `stateFile`: a dumped state to begin with, as JSON; without it the chain begins at its first block. */
export interface AnvilOptions {
  readonly port: number;
  readonly chainId: number;
  readonly blockTimeMs?: number | undefined;
  readonly stateFile?: string | undefined;
  /** Called before the node answers, so that it can be found if this process dies. */
  readonly onSpawn: (pid: number) => Promise<void>;
}

/** Time of the first block, in seconds since 1970: always the same, so that every new chain has the same first block. */
export const genesisSeconds = 1_735_689_600;
const readyMs = 60_000;
const endMs = 3000;

/**
 * Starts a node on 127.0.0.1.
 *
 * @throws AppError `registry_unavailable` if it ends or does not answer within a minute
 */
export async function startAnvil(options: AnvilOptions): Promise<AnvilProcess> {
  const { child, go } = spawnHeld(options);
  const exit = exitOf(child);
  if (child.pid === undefined)
    throw new AppError('registry_unavailable', { port: options.port, reason: 'not_started' });
  const anvil = {
    pid: child.pid,
    port: options.port,
    exit,
    end: () => end(child, exit),
    kill: () => void child.kill('SIGKILL'),
  };
  try {
    await options.onSpawn(child.pid);
    go();
    await untilReady(child, options);
    return anvil;
  } catch (error) {
    await anvil.end();
    throw error;
  }
}

/**
 * Starts the program and holds it until `go`: if this process dies before its number is noted, the node never runs, and
 * no node is left that nobody knows of.
 */
function spawnHeld(options: AnvilOptions): { readonly child: ChildProcess; go(): void } {
  const held = ['/bin/sh', '-c', 'read -r go && exec "$0" "$@"', anvilBinary()] as const;
  const [program, ...start] = process.platform === 'win32' ? ([anvilBinary()] as const) : held;
  // In a group of its own: Ctrl-C in a terminal must reach us, but not the node before its state is saved.
  const child = spawn(program, [...start, ...argumentsFor(options)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // That it is gone already is seen by its exit.
  child.stdin.on('error', () => undefined);
  return { child, go: () => void child.stdin.end('\n') };
}

function argumentsFor({ port, chainId, blockTimeMs, stateFile }: AnvilOptions): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', `${port}`, '--chain-id', `${chainId}`],
    // Without --no-cors any web page that a user of this machine opens could rewrite the chain.
    ...['--accounts', '0', '--no-request-size-limit', '--no-cors', '--silent'],
    ...(blockTimeMs === undefined ? [] : ['--block-time', `${blockTimeMs / 1000}`]),
    // With a timestamp the clock of the node starts there and has to be set; with a state it is the clock of the machine.
    ...(stateFile === undefined ? ['--timestamp', `${genesisSeconds}`] : ['--load-state', stateFile]),
  ];
}

async function untilReady(child: ChildProcess, { port, chainId }: AnvilOptions): Promise<void> {
  const deadline = Date.now() + readyMs;
  while (Date.now() < deadline) {
    if (hasEnded(child)) break;
    const answer = await readChainId(port).catch(() => undefined);
    // Our node ends if the port is taken, so an answer only counts while it runs.
    if (answer === chainId && !hasEnded(child)) return;
    await setTimeout(10);
  }
  throw new AppError('registry_unavailable', { port, chainId, reason: 'not_started' });
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

function exitOf(child: ChildProcess): Promise<AnvilExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    // a program that cannot be started at all
    child.once('error', () => resolve({ code: null, signal: null }));
  });
}

async function end(child: ChildProcess, exit: Promise<AnvilExit>): Promise<void> {
  child.kill('SIGTERM');
  const timer = new AbortController();
  const force = setTimeout(endMs, undefined, { signal: timer.signal }).then(
    () => void child.kill('SIGKILL'),
    () => undefined,
  );
  await exit;
  timer.abort();
  await force;
}
