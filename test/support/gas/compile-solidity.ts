import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Hex } from 'viem';
import * as z from 'zod';
import { repositoryFile } from '../repository.ts';

const zOutput = z.object({
  errors: z.array(z.object({ formattedMessage: z.string() })).default([]),
  contracts: z.record(
    z.string(),
    z.record(z.string(), z.object({ evm: z.object({ bytecode: z.object({ object: z.string() }) }) })),
  ),
});

// as in foundry.toml, so that peers are compiled as our own contracts are
const settings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 10_000 },
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
  outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
};

/**
 * Creation bytecode of the one contract of a file that imports nothing; the contract has the name of the file.
 *
 * @throws Error if it does not compile without a warning
 */
export function compileSolidity(path: string): Hex {
  const file = basename(path);
  const sources = { [file]: { content: readFileSync(repositoryFile(path), 'utf8') } };
  const compiler = repositoryFile('packages/contracts/scripts/solc.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '--standard-json'], {
    input: JSON.stringify({ language: 'Solidity', sources, settings }),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!stdout) throw new Error(`the compiler did not answer: ${stderr}`);
  const { errors, contracts } = zOutput.parse(JSON.parse(stdout));
  const bytecode = contracts[file]?.[basename(file, '.sol')]?.evm.bytecode.object;
  if (errors.length > 0 || !bytecode)
    throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return `0x${bytecode}`;
}
