import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from './toolchain.mjs';

const require = createRequire(import.meta.url);

/** Contracts compiled here: Solidity name, prefix of the exported names, file in src/generated. */
const own = [
  { contract: 'StatusRegistry', prefix: 'statusRegistry', file: 'status-registry.ts' },
  { contract: 'ConsentRevocations', prefix: 'consentRevocations', file: 'consent-revocations.ts' },
];

/** Directory of `ethr-did-registry`, found from its entry point: its export map hides everything else. */
export const ethrDidRegistry = dirname(dirname(require.resolve('ethr-did-registry')));

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** TypeScript with the ABI as a constant, one entry per line, and the creation bytecode. */
function bindingOf({ contract, prefix, source, abi, bytecode }) {
  const entries = abi.map((entry) => `  ${JSON.stringify(entry)},\n`).join('');
  return `// Made by scripts/build.mjs from ${source}. Do not edit.

/** ABI of \`${contract}\`. */
export const ${prefix}Abi = [
${entries}] as const;

/** Creation bytecode of \`${contract}\`; its constructor takes no arguments. */
export const ${prefix}Bytecode: \`0x\${string}\` =
  '${bytecode}';
`;
}

function ownBinding({ contract, prefix, file }) {
  const { abi, bytecode } = readJson(packageRoot, 'out', `${contract}.sol`, `${contract}.json`);
  const source = `src/${contract}.sol`;
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
