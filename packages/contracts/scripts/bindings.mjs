import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from './toolchain.mjs';

const require = createRequire(import.meta.url);

const openZeppelin = require('@openzeppelin/contracts/package.json');
const openZeppelinSource = (path) => `${openZeppelin.name}/${path} ${openZeppelin.version}`;

/** Contracts compiled here: Solidity name, prefix of the exported names, file in src/generated, source if not src. */
const own = [
  { contract: 'StatusRegistry', prefix: 'statusRegistry', file: 'status-registry.ts' },
  { contract: 'ConsentRevocations', prefix: 'consentRevocations', file: 'consent-revocations.ts' },
  { contract: 'AnchorLog', prefix: 'anchorLog', file: 'anchor-log.ts' },
  { contract: 'IssuerRegistry', prefix: 'issuerRegistry', file: 'issuer-registry.ts' },
  { contract: 'EmergencyAccess', prefix: 'emergencyAccess', file: 'emergency-access.ts' },
  {
    contract: 'AccessManager',
    prefix: 'accessManager',
    file: 'access-manager.ts',
    source: openZeppelinSource('access/manager/AccessManager.sol'),
  },
  {
    contract: 'TimelockController',
    prefix: 'timelockController',
    file: 'timelock-controller.ts',
    source: openZeppelinSource('governance/TimelockController.sol'),
  },
];

/** Directory of `ethr-did-registry`, found from its entry point: its export map hides everything else. */
export const ethrDidRegistry = dirname(dirname(require.resolve('ethr-did-registry')));

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** What a constructor takes, in words. */
function argumentsOf(abi) {
  const inputs = abi.find(({ type }) => type === 'constructor')?.inputs ?? [];
  if (inputs.length === 0) return 'no arguments';
  return inputs.map(({ name, type }) => `\`${type} ${name}\``).join(', ');
}

/** TypeScript with the ABI as a constant, one entry per line, and the creation bytecode. */
function bindingOf({ contract, prefix, source, abi, bytecode }) {
  const entries = abi.map((entry) => `  ${JSON.stringify(entry)},\n`).join('');
  return `// Made by scripts/build.mjs from ${source}. Do not edit.

/** ABI of \`${contract}\`. */
export const ${prefix}Abi = [
${entries}] as const;

/** Creation bytecode of \`${contract}\`; its constructor takes ${argumentsOf(abi)}. */
export const ${prefix}Bytecode: \`0x\${string}\` =
  '${bytecode}';
`;
}

function ownBinding({ contract, prefix, file, source = `src/${contract}.sol` }) {
  const { abi, bytecode } = readJson(packageRoot, 'out', `${contract}.sol`, `${contract}.json`);
  return [file, bindingOf({ contract, prefix, source, abi, bytecode: bytecode.object })];
}

function didRegistryBinding() {
  const { name, version } = readJson(ethrDidRegistry, 'package.json');
  const contract = 'EthereumDIDRegistry';
  const { abi, bytecode } = readJson(ethrDidRegistry, 'artifacts', 'contracts', `${contract}.sol`, `${contract}.json`);
  const source = `the npm package ${name} ${version}`;
  return ['ethereum-did-registry.ts', bindingOf({ contract, prefix: 'ethereumDidRegistry', source, abi, bytecode })];
}

/** File name in src/generated → its text, from what forge compiled last and from ethr-did-registry. */
export function readBindings() {
  return new Map([...own.map(ownBinding), didRegistryBinding()]);
}
