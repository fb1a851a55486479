#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

// Veramo's debug output prints claims. It reads this when it is loaded, so all that loads it comes later.
delete process.env.DEBUG;
const { runProgram } = await import('./run-program.ts');

/** Asks for a passphrase without showing it. */
async function readPassphrase(prompt: string): Promise<string> {
  const given = process.env.ASSENT_WALLET_PASSPHRASE;
  if (given) return given;
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  const answer = await reader.question('');
  reader.close();
  process.stderr.write('\n');
  return answer;
}

/** Asks a question that is answered with yes or no. Without a person to ask, the answer is no. */
async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await reader.question(question);
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}

// Whoever reads what is said may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runProgram(process.argv.slice(2), {
  environment: process.env,
  readPassphrase,
  confirm,
  streams: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  },
});
