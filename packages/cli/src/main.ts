#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { createOutput, exitCodes, explain } from './output.ts';

// Veramo's debug output prints claims. It reads this when it is loaded, so all that loads it comes later.
delete process.env.DEBUG;
const { createProgram } = await import('./program.ts');

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

const streams = {
  out: (text: string) => process.stdout.write(text),
  err: (text: string) => process.stderr.write(text),
};
const program = createProgram({
  environment: process.env,
  readPassphrase,
  createOutput: (json) => createOutput(json, streams),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.exitOverride().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    const { lines, exitCode } = explain(error);
    for (const line of lines) process.stderr.write(`${line}\n`);
    if (process.env.ASSENT_TRACE && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCode;
  }
}
