import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends processes and removes a folder when this process is gone, however it went. */
export interface CleanUp {
  /** The processes to end from now on, by number. */
  watch(pids: readonly number[]): void;
  /** Ends them now, removes the folder, and waits until it is done. */
  finish(): Promise<void>;
}

// It reads until this process closes the pipe or dies. What it was told last are the processes that still run then.
const script = `
while read -r line; do pids=$line; done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$0" 2>/dev/null && break; sleep 0.3; done
`;

/** Starts a shell beside this process that waits for the end of it. */
export function cleanUpAfter(folder: string): CleanUp {
  // In a group of its own: Ctrl-C in a terminal must not reach it before its work is done.
  const shell = spawn('/bin/sh', ['-c', script, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const exit = once(shell, 'exit');
  shell.unref();
  return {
    watch: (pids) => void shell.stdin.write(`${pids.join(' ')}\n`),
    async finish() {
      shell.ref();
      shell.stdin.end();
      await exit;
    },
  };
}
