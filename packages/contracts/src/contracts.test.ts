import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  accessManagerAbi,
  accessManagerBytecode,
  anchorLogAbi,
  anchorLogBytecode,
  consentRevocationsAbi,
  consentRevocationsBytecode,
  emergencyAccessAbi,
  emergencyAccessBytecode,
  ethereumDidRegistryAbi,
  ethereumDidRegistryBytecode,
  issuerRegistryAbi,
  issuerRegistryBytecode,
  statusRegistryAbi,
  statusRegistryBytecode,
  timelockControllerAbi,
  timelockControllerBytecode,
} from './index.ts';

interface Deployable {
  readonly name: string;
  readonly abi: readonly { readonly type: string; readonly inputs?: readonly { readonly type: string }[] }[];
  readonly bytecode: string;
  readonly takes: readonly string[];
}

const deployable: readonly Deployable[] = [
  { name: 'AccessManager', abi: accessManagerAbi, bytecode: accessManagerBytecode, takes: ['address'] },
  { name: 'AnchorLog', abi: anchorLogAbi, bytecode: anchorLogBytecode, takes: [] },
  { name: 'ConsentRevocations', abi: consentRevocationsAbi, bytecode: consentRevocationsBytecode, takes: [] },
  { name: 'EmergencyAccess', abi: emergencyAccessAbi, bytecode: emergencyAccessBytecode, takes: ['address'] },
  { name: 'EthereumDIDRegistry', abi: ethereumDidRegistryAbi, bytecode: ethereumDidRegistryBytecode, takes: [] },
  { name: 'IssuerRegistry', abi: issuerRegistryAbi, bytecode: issuerRegistryBytecode, takes: ['address'] },
  { name: 'StatusRegistry', abi: statusRegistryAbi, bytecode: statusRegistryBytecode, takes: [] },
  {
    name: 'TimelockController',
    abi: timelockControllerAbi,
    bytecode: timelockControllerBytecode,
    takes: ['uint256', 'address[]', 'address[]', 'address'],
  },
];

const governance = {
  script: ['script/DeployGovernance.s.sol', '--sig', 'run((address,address,address,address,uint32,uint256))'],
  // council, governor, guardian, reviewer, a day for the governor and two for the timelock
  accounts: [0xc0, 0x60, 0x6d, 0x4e].map((number) => `0x${number.toString(16).padStart(40, '0')}`),
  delays: [86_400, 172_800],
};
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
    expect(output).toMatch(/\[PASS\] invariant_gapIsNeverAccreditedAgain\(\) \(runs: [1-9]/);
    expect(output).toMatch(/\[PASS\] invariant_sizeGrowsByEveryAcceptedCheckpoint\(\) \(runs: [1-9]/);
    expect(output).toMatch(/\[PASS\] invariant_endedCaseIsNeverActiveAgain\(\) \(runs: [1-9]/);
  });

  test('the generated ABI and bytecode are what the sources compile to', async () => {
    await expect(runScript('build.mjs', ['--check'])).resolves.toBeDefined();
  });

  test.each(deployable)('$name can be deployed as it is: nothing to link, $takes given', ({ abi, bytecode, takes }) => {
    expect(bytecode).toMatch(/^0x([0-9a-f]{2}){500,}$/);
    const inputs = abi.flatMap((entry) => (entry.type === 'constructor' ? (entry.inputs ?? []) : []));
    expect(inputs.map(({ type }) => type)).toEqual(takes);
  });

  test('the script of the governance runs on an empty chain and names what it deployed', async () => {
    const settings = `(${[...governance.accounts, ...governance.delays].join(',')})`;
    const output = await runScript('forge.mjs', ['script', ...governance.script, settings, '--json']);
    const { success, returns } = JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '');
    expect(success).toBe(true);
    const deployed: string[] = returns.deployed.value.match(/0x[0-9a-fA-F]{40}/g);
    expect(new Set(deployed).size).toBe(4);
  });

  test('the script of the governance refuses a missing account', async () => {
    const [, ...others] = governance.accounts;
    const settings = `(${['0x'.padEnd(42, '0'), ...others, ...governance.delays].join(',')})`;
    await expect(runScript('forge.mjs', ['script', ...governance.script, settings])).rejects.toThrow(
      'DeployGovernanceBadSettings',
    );
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
