import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DatabaseConfig } from '../open-database.ts';

export interface Child {
  /** Waits until so many lines were printed, and answers them all. @throws if the process ends before */
  lines(count: number): Promise<readonly string[]>;
  /** `kill -9`, and all lines that were printed before. */
  kill(): Promise<readonly string[]>;
}

const program = fileURLToPath(new URL('../../dist/program/main.js', import.meta.url));

/** Runs `child.ts` in a process of its own, as it was built. */
export function startChild(config: DatabaseConfig, mode: 'open' | 'write' | 'append' | 'hang' | 'log' | 'save'): Child {
  if (!existsSync(program)) throw new Error('the program of these tests is not built: run npm run build first');
  const child = spawn(process.execPath, [program, JSON.stringify(config), mode], {
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
