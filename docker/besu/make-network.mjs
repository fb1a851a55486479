// npm run besu-network [-- --out FOLDER] [--chain-id ID]: writes all that compose.besu.yaml needs into a new folder.
// npm run besu-network -- --development: writes genesis.json beside this file, with keys that everybody knows.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { besuGenesis } from './besu-genesis.mjs';
import { deployedAccounts } from './deployed-accounts.mjs';
import { developmentKeys, randomKeys } from './network-keys.mjs';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const token = (bytes) => randomBytes(bytes).toString('base64url');

async function makeGenesis(chainId, { operatorKey, nodes }) {
  const { accounts, registries, timestamp } = await deployedAccounts(chainId, operatorKey);
  const validators = nodes.map(({ address }) => address);
  return { genesis: besuGenesis({ chainId, validators, accounts, timestamp }), registries };
}

/** Only members connect, and only the operator sends: where gas is free, nothing else keeps strangers from filling blocks. */
const permissionsOf = ({ operator, nodes }) =>
  [
    `nodes-allowlist=${JSON.stringify(nodes.map(({ enode }) => enode))}`,
    `accounts-allowlist=${JSON.stringify([operator])}`,
    '',
  ].join('\n');

const environmentOf = (chainId, { operatorKey }) =>
  [
    `DATABASE_PASSWORD=${token(24)}`,
    '# the address at which clients reach the service; TLS ends in front of it',
    'ASSENT_PUBLIC_URL=https://assent.localhost',
    `ASSENT_CHAIN_ID=${chainId}`,
    `ASSENT_KEY_ENCRYPTION_KEYS=first:${token(32)}`,
    `ASSENT_OPERATOR_KEY=${token(32)}`,
    `ASSENT_SIGNER_KEY=${operatorKey}`,
    '',
  ].join('\n');

/** Where the contracts are, for the service of a further member, which deploys none. */
const contractsOf = (registries) =>
  Object.entries(registries).map(([name, address]) => {
    const variable = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    return `ASSENT_${variable}=${address}\n`;
  });

async function writeNetwork(folder, chainId) {
  // Keys that are written over are gone.
  if (existsSync(folder)) fail(`${folder} is there already: a network is made once`);
  const keys = randomKeys();
  const { genesis, registries } = await makeGenesis(chainId, keys);
  const write = (name, text, mode = 0o644) => writeFileSync(join(folder, name), text, { mode });
  for (const name of ['', 'shared', ...keys.nodes.map((node) => node.name)]) mkdirSync(join(folder, name));
  write('shared/genesis.json', json(genesis));
  write('shared/static-nodes.json', json(keys.nodes.map(({ enode }) => enode)));
  write('shared/permissions.toml', permissionsOf(keys));
  for (const { name, key } of keys.nodes) write(`${name}/key`, key, 0o600);
  write('environment', environmentOf(chainId, keys), 0o600);
  write('contracts', contractsOf(registries).join(''));
  return { folder, chainId, operator: keys.operator, validators: keys.nodes.map(({ address }) => address), registries };
}

async function writeDevelopmentGenesis(file, chainId) {
  const { genesis } = await makeGenesis(chainId, developmentKeys());
  writeFileSync(file, json(genesis));
  return { file };
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    'chain-id': { type: 'string', default: '202612' },
    development: { type: 'boolean', default: false },
  },
});
const chainId = Number(values['chain-id']);
if (!Number.isSafeInteger(chainId) || chainId < 1) {
  fail('npm run besu-network [-- --out FOLDER] [--chain-id ID] [--development]');
}
const made = values.development
  ? await writeDevelopmentGenesis(resolve(values.out ?? beside('genesis.json')), chainId)
  : await writeNetwork(resolve(values.out ?? beside('network')), chainId);
process.stdout.write(json(made));
