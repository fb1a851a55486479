import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DatabaseConfig } from '../open-database.ts';

export interface Child {
  /** Waits until so many lines were printed, and answers them all. @throws if the process ends before */
  lines(count: number): Promise<readonly string[]>;
  /** `kill -9`, and all lines that were printed before. */
  kill(): Promise<readonly string[]>;
}

/** Runs `child.ts` in a process of its own. */
export function startChild(config: DatabaseConfig, mode: 'open' | 'write' | 'append' | 'hang' | 'log' | 'save'): Child {
  const loader = fileURLToPath(new URL('./run-typescript.mjs', import.meta.url));
  const script = fileURLToPath(new URL('./child.ts', import.meta.url));
  const nodeArguments = ['--conditions=@assent/source', '--import', loader, script];
  const child = spawn(process.execPath, [...nodeArguments, JSON.stringify(config), mode], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '' },
  });
  const printed: string[] = [];
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints += data;
  });
  const output = createInterface(child.stdout);
  output.on('line', (line) => void printed.push(line));
  return {
    lines: (count) =>
      new Promise((resolve, reject) => {
        const check = () => printed.length >= count && resolve(printed);
        output.on('line', check);
        output.on('close', () => reject(new Error(`the child ended after ${printed.length} lines: ${complaints}`)));
        check();
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
      return printed;
    },
  };
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.on('close', () => resolve());
  });
