#!/usr/bin/env node
// The two calls forge makes of a native solc, answered by the solc of npm: `--version`, and `--standard-json` with the
// job on standard input. Sources come inside the job, so path options are of no interest here.
import { readFileSync } from 'node:fs';
import solc from 'solc';

const standardInput = 0;

if (process.argv.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(standardInput, 'utf8')));
} else {
  process.stderr.write('usage: solc.mjs --version | --standard-json\n');
  process.exitCode = 1;
}
