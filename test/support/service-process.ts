import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.ts';

export interface ServiceProcessOptions {
  /** The compiled program of the service. */
  readonly program: string;
  readonly home: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A service that is started again and again on the same home and port, and can be killed while it starts. */
export class ServiceProcess {
  readonly url: string;
  readonly #options: ServiceProcessOptions;
  #child: ChildProcess | undefined;

  constructor(options: ServiceProcessOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Starts it and does not wait. What it logs is added to `service.log` in its home. */
  start(): void {
    const { program, home, port, environment } = this.#options;
    const log = openSync(join(home, 'service.log'), 'a');
    const own = { ASSENT_HOME: home, ASSENT_PORT: String(port), ASSENT_PUBLIC_URL: this.url };
    const env = { ASSENT_LOG_LEVEL: 'warn', ...environment, ...own };
    this.#child = spawn(process.execPath, [program], { env, stdio: ['ignore', log, log] });
    closeSync(log);
  }

  /** Waits until it is ready. @throws Error if it is not within a minute, or ends by itself */
  async ready(): Promise<void> {
    const isReady = async () => {
      if (this.#hasEnded()) throw new Error('the service ended by itself while it started');
      return (await fetch(new URL('/ready', this.url)).catch(() => undefined))?.ok === true;
    };
    if (!(await until(isReady, (ready) => ready, 60_000))) throw new Error('the service does not become ready');
  }

  /** Ends it without warning, wherever it is, and waits until it is gone. @throws Error if it had ended by itself */
  async kill(): Promise<void> {
    if (this.#hasEnded()) throw new Error('the service ended by itself');
    await this.#end('SIGKILL');
  }

  /** Ends it in order, if it runs. */
  async stop(): Promise<void> {
    if (!this.#hasEnded()) await this.#end('SIGTERM');
  }

  #hasEnded(): boolean {
    return !this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
