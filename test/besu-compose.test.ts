import { execFile } from 'node:child_process';
import { createECDH } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { signerAddress } from '@assent/evm';
import { readConfiguration } from '@assent/service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Hex } from 'viem';
import * as z from 'zod';
import {
  type ComposeService,
  readComposeFile,
  readEnvironmentFile,
  variablesIn,
  withVariables,
} from './support/besu/compose-file.ts';
import { type BesuGenesis, validatorsIn, zBesuGenesis } from './support/besu/genesis-schema.ts';
import { makeNetwork } from './support/besu/make-network.ts';
import { repositoryFile } from './support/repository.ts';

const file = repositoryFile('docker/besu/compose.besu.yaml');
const compose = readComposeFile(file);
const temporary = mkdtempSync(join(tmpdir(), 'assent-besu-compose-'));
const network = join(temporary, 'network');
let genesis: BesuGenesis;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  await makeNetwork('--out', network);
  genesis = zBesuGenesis.parse(JSON.parse(readFileSync(join(network, 'shared', 'genesis.json'), 'utf8')));
  environment = readEnvironmentFile(join(network, 'environment'));
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const service = (name: string): ComposeService => {
  const found = compose.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};
const nodes = ['besu-1', 'besu-2', 'besu-3', 'besu-4'];
const assents = ['assent-1', 'assent-2'];
/** What the engine gives to a service of the compose file. */
const variablesOf = (name: string) =>
  Object.fromEntries(
    Object.entries(service(name).environment).map(([key, value]) => [key, withVariables(value ?? '', environment)]),
  );
const readEnodes = () =>
  z.array(z.string()).parse(JSON.parse(readFileSync(join(network, 'shared', 'static-nodes.json'), 'utf8')));
const readKey = (node: string) => readFileSync(join(network, node, 'key'), 'utf8') as Hex;

describe('a network that is made', () => {
  test('has the keys of its validators, which nobody else can read and no other network has', async () => {
    const addresses = nodes.map((node) => signerAddress(readKey(node)));
    expect(validatorsIn(genesis.extraData)).toEqual(addresses);
    const secrets = [...nodes.map((node) => join(network, node, 'key')), join(network, 'environment')];
    for (const secret of secrets) expect(statSync(secret).mode & 0o077).toBe(0);
    const other = join(temporary, 'other');
    await makeNetwork('--out', other, '--chain-id', '77');
    for (const node of nodes) expect(readFileSync(join(other, node, 'key'), 'utf8')).not.toBe(readKey(node));
    const otherGenesis = zBesuGenesis.parse(JSON.parse(readFileSync(join(other, 'shared', 'genesis.json'), 'utf8')));
    expect(otherGenesis.config.chainId).toBe(77);
  });

  test('is not made over another one', async () => {
    const before = readKey('besu-1');
    await expect(makeNetwork('--out', network)).rejects.toThrow('is there already');
    expect(readKey('besu-1')).toBe(before);
  });

  test('lets exactly its nodes connect, at the addresses the compose file gives them', () => {
    const enodes = nodes.map((node) => {
      const curve = createECDH('secp256k1');
      curve.setPrivateKey(readKey(node).slice(2), 'hex');
      const id = curve.getPublicKey('hex', 'uncompressed').slice(2);
      return `enode://${id}@${service(node).environment.BESU_P2P_HOST}:30303`;
    });
    expect(readEnodes()).toEqual(enodes);
    const permissions = readFileSync(join(network, 'shared', 'permissions.toml'), 'utf8');
    expect(permissions).toContain(`nodes-allowlist=${JSON.stringify(enodes)}\n`);
  });

  test('lets the account that genesis funds send, and no other', () => {
    const operator = signerAddress(environment.ASSENT_SIGNER_KEY ?? '');
    const permissions = readFileSync(join(network, 'shared', 'permissions.toml'), 'utf8');
    expect(permissions).toContain(`accounts-allowlist=["${operator}"]\n`);
    expect(BigInt(genesis.alloc[operator as unknown as Hex]?.balance ?? 0)).toBeGreaterThan(0n);
  });
});

test('a further member gets the contracts of the genesis in variables its service knows', () => {
  const contracts = readEnvironmentFile(join(network, 'contracts'));
  const own = Object.fromEntries(
    Object.entries(service('assent-1').environment).map(([key, value]) => [
      key,
      withVariables(value ?? '', environment),
    ]),
  );
  const addresses = Object.values(readConfiguration({ ...own, ...contracts }).contracts ?? {});
  const withCode = Object.entries(genesis.alloc).flatMap(([address, { code }]) => (code ? [address] : []));
  expect(addresses.map(String).sort()).toEqual(withCode.sort());
});

describe('the compose file', () => {
  test('has four nodes, a database and two processes of the service', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...assents, ...nodes, 'database']);
  });

  test('asks for no variable that the environment file does not set', () => {
    expect(variablesIn(file).length).toBeGreaterThan(5);
    expect(variablesIn(file).filter((name) => !environment[name])).toEqual([]);
  });

  test('mounts only what the command writes, and each node its own key', () => {
    for (const node of nodes) {
      const [own, shared] = service(node).volumes;
      expect(own).toBe(`./network/${node}:/var/lib/besu`);
      expect(shared).toBe('./network/shared:/network:ro');
      expect(existsSync(join(network, node, 'key'))).toBe(true);
      const named = service(node).command.flatMap((option) => option.split('=/network/').slice(1));
      expect([...new Set(named)].sort()).toEqual(readdirSync(join(network, 'shared')).sort());
    }
  });

  test('keeps other data in volumes that it declares, and waits for services that it has', () => {
    for (const { volumes, depends_on } of Object.values(compose.services)) {
      const named = volumes.map((volume) => volume.split(':')[0] ?? '').filter((name) => !name.startsWith('.'));
      for (const name of named) expect(Object.keys(compose.volumes)).toContain(name);
      for (const name of Object.keys(depends_on)) {
        const { healthcheck, build } = service(name);
        expect(healthcheck ?? build).toBeDefined();
      }
    }
  });

  test('pins one version of Besu, the one the text names, and the database of the other compose file', () => {
    const images = new Set(nodes.map((node) => withVariables(service(node).image ?? '', {})));
    const [image = ''] = images;
    expect(images.size).toBe(1);
    expect(image).toMatch(/^hyperledger\/besu:\d+\.\d+\.\d+$/);
    expect(readFileSync(repositoryFile('docker/README.md'), 'utf8')).toContain(image);
    const withDigest = { BESU_IMAGE: `${image}@sha256:00` };
    expect(withVariables(service('besu-1').image ?? '', withDigest)).toBe(withDigest.BESU_IMAGE);
    const plain = readComposeFile(repositoryFile('docker/compose.yaml'));
    expect(service('database').image).toBe(plain.services.database?.image);
  });

  test('builds the service from the Dockerfile, whose health check it relies on', () => {
    for (const name of assents) {
      const { context = '', dockerfile = '' } = service(name).build ?? {};
      const path = join(dirname(file), context, dockerfile);
      expect(readFileSync(path, 'utf8')).toContain('HEALTHCHECK');
    }
  });

  test('gives each process of the service a configuration that is fit for production', () => {
    for (const name of assents) {
      const configuration = readConfiguration(variablesOf(name));
      const { chainId } = genesis.config;
      expect(configuration).toMatchObject({ profile: 'production', chainId, finality: 'instant', priorityFeeWei: 0n });
      expect([...(configuration.rpcUrls ?? [])].sort()).toEqual(nodes.map((node) => `http://${node}:8545`));
    }
  });

  test('sets for a process of the service everything the other compose file sets', () => {
    const plain = readComposeFile(repositoryFile('docker/compose.yaml')).services.assent?.environment ?? {};
    const needed = Object.keys(plain).filter((name) => plain[name] !== null);
    expect(needed.length).toBeGreaterThan(5);
    for (const name of assents) expect(Object.keys(service(name).environment)).toEqual(expect.arrayContaining(needed));
  });

  test('lets a service reach a node by the name it uses', () => {
    for (const node of nodes) {
      const option = service(node).command.find((one) => one.startsWith('--host-allowlist='));
      expect(option?.split('=')[1]?.split(',')).toEqual([...nodes, 'localhost', '127.0.0.1']);
    }
  });

  test('takes a node for healthy only if it says that it is ready', async () => {
    let status = 503;
    let asked = '';
    const server = createServer((request, response) => {
      asked = `${request.url} ${request.headers.host}`;
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [, ...check] = service('besu-1').healthcheck?.test ?? [];
    const [shell = '', ...args] = check.map((part) => part.replaceAll('$$', '$').replace('/8545', `/${port}`));
    const isHealthy = () =>
      promisify(execFile)(shell, args).then(
        () => true,
        () => false,
      );
    try {
      expect(await isHealthy()).toBe(false);
      status = 200;
      expect(await isHealthy()).toBe(true);
      expect(asked).toBe('/readiness?minPeers=2&maxBlocksBehind=3 localhost');
    } finally {
      server.close();
    }
    expect(await isHealthy()).toBe(false);
  });
});
