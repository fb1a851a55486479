import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  consentRevocationsAbi,
  consentRevocationsBytecode,
  ethereumDidRegistryAbi,
  ethereumDidRegistryBytecode,
  statusRegistryAbi,
  statusRegistryBytecode,
} from './index.ts';

interface Deployable {
  readonly name: string;
  readonly abi: readonly { readonly type: string; readonly inputs?: readonly unknown[] }[];
  readonly bytecode: string;
}

const deployable: readonly Deployable[] = [
  { name: 'ConsentRevocations', abi: consentRevocationsAbi, bytecode: consentRevocationsBytecode },
  { name: 'EthereumDIDRegistry', abi: ethereumDidRegistryAbi, bytecode: ethereumDidRegistryBytecode },
  { name: 'StatusRegistry', abi: statusRegistryAbi, bytecode: statusRegistryBytecode },
];
const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** Runs a script of this package from a directory that is not the package's; a failure carries all of its output. */
function runScript(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const options = { cwd: tmpdir(), env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(packageRoot, 'scripts', name), ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${name} ${args.join(' ')}\n${stdout}${stderr}`));
    });
  });
}

async function readDirectory(directory: string): Promise<Record<string, unknown>> {
  const names = (await readdir(directory)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return Object.fromEntries(names.map((name, i) => [name, JSON.parse(texts[i] ?? '')]));
}

describe('contracts', () => {
  test('the tests of forge pass, all suites and the invariants among them', async () => {
    const suites = (await readdir(join(packageRoot, 'test'))).filter((name) => name.endsWith('.t.sol'));
    const output = await runScript('forge.mjs', ['test', '--color', 'never']);
    // A stale artifact makes forge leave a suite out in silence.
    expect(output).toMatch(
      new RegExp(`^Ran ${suites.length} test suites .* [1-9]\\d* tests passed, 0 failed, 0 skipped`, 'm'),
    );
    expect(output).toMatch(/\[PASS\] invariant_versionCountsTheAcceptedUpdates\(\) \(runs: [1-9]/);
    expect(output).toMatch(/\[PASS\] invariant_withdrawnConsentNeverReturns\(\) \(runs: [1-9]/);
  });

  test('the generated ABI and bytecode are what the sources compile to', async () => {
    await expect(runScript('build.mjs', ['--check'])).resolves.toBeDefined();
  });

  test.each(deployable)('$name can be deployed as it is: nothing to link, no arguments', ({ abi, bytecode }) => {
    expect(bytecode).toMatch(/^0x([0-9a-f]{2}){500,}$/);
    expect(abi.flatMap(({ type, inputs }) => (type === 'constructor' ? inputs : []))).toEqual([]);
  });
});

describe('gas', () => {
  let measured: string;

  beforeAll(async () => {
    measured = await mkdtemp(join(tmpdir(), 'assent-gas-'));
  });

  afterAll(async () => {
    await rm(measured, { recursive: true });
  });

  test('every transaction costs what snapshots/ records, to the unit', async () => {
    await runScript('forge.mjs', ['gas'], { FOUNDRY_SNAPSHOTS: measured });
    expect(await readDirectory(measured)).toEqual(await readDirectory(join(packageRoot, 'snapshots')));
  });
});
