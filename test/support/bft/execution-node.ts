import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { repositoryFile } from '../repository.ts';
import { call, type Head, zHead } from './json-rpc.ts';

/** `folder`: its data and log. `genesisFile`, `secretFile`: shared by all nodes. `onPid`: called when `pid` changes. */
export interface ExecutionNodeOptions {
  readonly index: number;
  readonly port: number;
  readonly folder: string;
  readonly genesisFile: string;
  readonly secretFile: string;
  readonly onPid: () => void;
}

// Four of them take two seconds on a machine that is free, and much longer on one that is not.
const startMs = 180_000;

/** One `@ethereumjs/client` in a process of its own, with its own LevelDB: an EVM that shares no code with anvil's. */
export class ExecutionNode {
  readonly index: number;
  readonly rpcUrl: string;
  readonly #options: ExecutionNodeOptions;
  readonly #secret: string;
  #child: ChildProcess | undefined;

  constructor(options: ExecutionNodeOptions) {
    this.index = options.index;
    this.rpcUrl = `http://127.0.0.1:${options.port}`;
    this.#options = options;
    this.#secret = readFileSync(options.secretFile, 'utf8');
    mkdirSync(options.folder, { recursive: true });
  }

  /** Number of its process, undefined while it is down. */
  get pid(): number | undefined {
    return this.#child && this.#child.exitCode === null && this.#child.signalCode === null
      ? this.#child.pid
      : undefined;
  }

  /** Starts it on what its folder holds, and waits until it answers. @throws Error if it ends or does not within three minutes */
  async start(): Promise<void> {
    if (this.pid !== undefined) throw new Error(`node ${this.index} runs already`);
    this.#spawn();
    const deadline = performance.now() + startMs;
    while (this.pid !== undefined && performance.now() < deadline) {
      // Only a node that knows the secret answers this, so it is ours and not somebody else at its port.
      const answer = await this.engine('engine_exchangeCapabilities', [[]], 2000).catch(() => undefined);
      if (answer !== undefined) return;
      await setTimeout(50);
    }
    await this.kill();
    throw new Error(`node ${this.index} does not start: ${this.#lastLines()}`);
  }

  /** Ends it without warning (`kill -9`) and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || this.pid === undefined) return;
    const ended = once(child, 'exit');
    child.ref();
    child.kill('SIGKILL');
    await ended;
  }

  /** Forgets everything it has stored. It must be down. */
  clear(): void {
    rmSync(this.#options.folder, { recursive: true, force: true });
    mkdirSync(this.#options.folder, { recursive: true });
  }

  /** Sends its process a signal: `SIGSTOP` makes it hang, `SIGCONT` lets it go on. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Calls a JSON-RPC method. @throws Error if the node is down, does not answer in time, or refuses */
  rpc(method: string, params: readonly unknown[], timeoutMs?: number): Promise<unknown> {
    return call(this.rpcUrl, method, params, timeoutMs === undefined ? {} : { timeoutMs });
  }

  /** Calls a method of the Engine API. @throws Error as `rpc` does */
  engine(method: string, params: readonly unknown[], timeoutMs = 5000): Promise<unknown> {
    return call(this.rpcUrl, method, params, { secret: this.#secret, timeoutMs });
  }

  /** Its latest block. @throws Error as `rpc` does */
  async head(): Promise<Head> {
    return zHead.parse(await this.rpc('eth_getBlockByNumber', ['latest', false]));
  }

  #spawn(): void {
    const { folder, onPid } = this.#options;
    const log = openSync(join(folder, 'log'), 'a');
    // Held until its number is noted, so that no node runs that nobody would end if this process died now.
    const held = ['-c', 'read -r go && exec "$0" "$@"', process.execPath];
    const child = spawn('/bin/sh', [...held, ...this.#arguments()], { cwd: folder, stdio: ['pipe', log, log] });
    closeSync(log);
    child.once('exit', onPid);
    child.unref();
    this.#child = child;
    onPid();
    child.stdin?.on('error', () => undefined).end('\n');
  }

  #arguments(): string[] {
    const { port, folder, genesisFile, secretFile } = this.#options;
    const { resolve } = createRequire(import.meta.url);
    const program = resolve('@ethereumjs/client');
    const address = ['--rpcAddr', '127.0.0.1', '--rpcPort', `${port}`];
    return [
      ...['--import', repositoryFile('test/support/bft/loopback-only.mjs'), program],
      ...['--gethGenesis', genesisFile, '--dataDir', folder, '--saveReceipts', '--txLookupLimit', '0'],
      ...['--rpc', ...address, '--rpcEngine', '--rpcEngineAddr', '127.0.0.1', '--rpcEnginePort', `${port}`],
      ...['--jwtSecret', secretFile, '--isSingleNode', '--port', '0', '--no-discDns', '--no-discV4'],
      ...['--no-logFile', '--logLevel', 'warn'],
    ];
  }

  #lastLines(): string {
    return readFileSync(join(this.#options.folder, 'log'), 'utf8').slice(-2000);
  }
}
