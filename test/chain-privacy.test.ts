import { privateKeyContext, type Sealed } from '@assent/application';
import { createOutput, type LocalService, runDemo, startLocalService } from '@assent/cli';
import { type Did, ethrAddressOf } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getAddress, type Hex, keccak256, type PublicClient } from 'viem';
import { everythingOnChain, formsOf, formsOfBytes, hexFinder, saltedForms } from './support/chain-search.ts';
import { nodeClient } from './support/chain-walk.ts';
import { embeddedNode } from './support/embedded-node.ts';
import { checkIn, consentTo, type IntakeScene, intakeScene, issueTo } from './support/intake-scene.ts';
import { walletFolder } from './support/people.ts';
import { builtProgram, readPatientBundle, readTrialCriteria } from './support/repository.ts';
import { grantQuery, identityClaims } from './support/sample-claims.ts';
import { until } from './support/until.ts';

const wallets = walletFolder();
const bundle = readPatientBundle('jose-ibarra-nunez');
const realFetch = globalThis.fetch;
/** Everything that was said between the people of the demo and the service. */
let messages = '';
let service: LocalService;
let node: PublicClient;
let scene: IntakeScene;
let leaving: IntakeScene;
let checkpoint: string;
let chain: string;

const watchingFetch: typeof fetch = async (input, init) => {
  const response = await realFetch(input, init);
  messages += `${typeof init?.body === 'string' ? init.body : ''}\n${await response.clone().text()}\n`;
  return response;
};

beforeAll(async () => {
  service = await startLocalService({ program: builtProgram('service'), environment: process.env });
  node = nodeClient(embeddedNode(service.home).rpcUrl);
  const { url, operatorKey } = service;
  const output = createOutput(true, { out: () => true, err: () => true });
  globalThis.fetch = watchingFetch;
  const demo = await runDemo({ url, operatorKey, bundle, criteria: readTrialCriteria(), output });
  expect(demo.succeeded).toBe(true);
  // Beside the demo, whose wallet cannot be looked into, somebody with a consent that stays and one that does not.
  scene = await intakeScene(service, wallets);
  await issueTo(scene, identityClaims);
  await consentTo(scene);
  await checkIn(scene, grantQuery);
  const { grant } = await consentTo(scene);
  await checkIn(scene, grantQuery);
  const { intent } = await scene.wallet.revoke(grant.id, scene.operator);
  // And somebody who takes back everything.
  leaving = await intakeScene(service, wallets);
  for (let consents = 0; consents < 2; consents++) {
    await consentTo(leaving);
    await checkIn(leaving, grantQuery);
  }
  const [all] = await leaving.wallet.revokeAll(url, undefined, leaving.operator);
  for (const id of [intent, all?.intent ?? '']) {
    await until(
      () => scene.operator.readIntent({ params: { id } }),
      ({ state }) => state === 'final',
    );
  }
  globalThis.fetch = realFetch;
  checkpoint = await anchoredCheckpoint();
  chain = await everythingOnChain(node);
}, 240_000);

/** A checkpoint of the audit log, once its digest is on the chain. */
async function anchoredCheckpoint(): Promise<string> {
  const read = async () => {
    const text = await (await realFetch(new URL('/log/checkpoint', service.url))).text();
    const [, digest] = /^digest 0x([0-9a-f]{64})$/m.exec(text) ?? [];
    return digest && (await everythingOnChain(node)).includes(digest) ? text : '';
  };
  return until(read, (text) => text !== '', 60_000);
}

afterAll(async () => {
  globalThis.fetch = realFetch;
  await service?.stop();
  wallets.remove();
});

/** Those texts of which some form is on the chain. */
const onChain = (texts: Iterable<string>, forms = formsOf) =>
  [...new Set(texts)].filter((text) => forms(text).some((form) => chain.includes(form)));

/** Those of which some digest is on the chain that they make together with something that everybody knows. */
function onChainSalted(texts: readonly string[], known: readonly string[]): string[] {
  const isThere = hexFinder(chain);
  return texts.filter((text) => known.some((salt) => saltedForms(text, salt).some(isThere)));
}

const matches = (pattern: RegExp) => [...new Set([...messages.matchAll(pattern)].map(([, found]) => found ?? ''))];

/** Every text in a JSON value. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** What a record says about the person and not about their health. */
const personalIn = (record: typeof bundle) =>
  (record as unknown as { entry: { resource: { resourceType: string } }[] }).entry.filter(({ resource }) =>
    ['Patient', 'Coverage'].includes(resource.resourceType),
  );

/** Who somebody is, by whatever could be hashed: DIDs, names, dates and numbers from records. */
function identifyingTexts(): string[] {
  const dids = [...matches(/(did:(?:jwk|key):[A-Za-z0-9._-]+)/g), scene.did, leaving.did];
  const texts = textsIn([personalIn(bundle), identityClaims.claims]).filter((text) => text.length >= 5);
  const names = ['José Ibarra Núñez', 'Ibarra Núñez José', 'Ibarra Núñez, José', 'Testine Probeperson'];
  const together = names.flatMap((name) => [`${name} 1974-02-11`, `${name}|1974-02-11`, `${name}1974-02-11`]);
  const all = [...new Set([...dids, ...texts, ...names, ...together])];
  return [...new Set(all.flatMap((text) => [text, text.toLowerCase(), text.normalize('NFD'), plain(text)]))];
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();

/** What everybody can know and could have put into a hash: contracts, chain, tenants and their DIDs, lists and logs. */
function knownTexts(): string[] {
  const { chainId, statusRegistry, consentRevocations, issuerRegistry, anchorLog } = scene.network;
  const contracts = [statusRegistry, consentRevocations, issuerRegistry, anchorLog];
  const tenants = [scene.clinic, leaving.clinic].flatMap(({ tenant }) => [tenant.id, tenant.did]);
  const listIds = matches(/"listId":"(0x[0-9a-f]{64})"/g).slice(0, 4);
  const [, logId = ''] = /^anchor \d+ 0x[0-9a-f]{40} (0x[0-9a-f]{64})$/m.exec(checkpoint) ?? [];
  return [String(chainId), service.url, 'assent', ...contracts, ...tenants, ...listIds, logId];
}

/** The ethereum addresses that would belong to uncompressed public keys. */
const addressesOf = (publicKeys: readonly string[]) =>
  publicKeys.map((key) => keccak256(`0x${key.replace(/^04/, '')}` as Hex).slice(26));

describe('after the main job, the chain', () => {
  test('is searched where organisations and the audit log are', () => {
    const organisations = matches(/(did:ethr:assent:0x[0-9a-f]+)/gi).map((did) => ethrAddressOf(did as Did) ?? '');
    expect(organisations.length).toBeGreaterThanOrEqual(4);
    expect(onChain(organisations, formsOfBytes).length).toBeGreaterThanOrEqual(4);
    const [, root = '', map = ''] = /^\d+\n(\S+)\nmap (\S+)$/m.exec(checkpoint) ?? [];
    const roots = [root, map].map((text) => Buffer.from(text, 'base64').toString('hex'));
    expect(onChain(roots, formsOfBytes)).toEqual(roots);
  });

  test('shows no hash of who somebody is, alone or with anything that is not secret', () => {
    const [people, known] = [identifyingTexts(), knownTexts()];
    expect(people.length).toBeGreaterThan(40);
    expect(onChain(people)).toEqual([]);
    const essential = people.filter((text) => /^did:|Ibarra|Probeperson|1974-02-11|PMH-4410/.test(text));
    expect(essential.length).toBeGreaterThan(15);
    expect(onChainSalted(essential, known)).toEqual([]);
  });

  test('shows no DID of a patient, and no key of a wallet', () => {
    const dids = matches(/(did:(?:jwk|key):[A-Za-z0-9._-]+)/g);
    expect(dids.length).toBeGreaterThanOrEqual(5);
    expect(onChain(dids)).toEqual([]);
    expect(onChain(dids.map((did) => did.split(':')[2] ?? ''))).toEqual([]);

    const { contents, keyring } = scene.file;
    const publicKeys = contents.keys.map(({ publicKeyHex }) => publicKeyHex);
    const points = publicKeys.map((key) => key.slice(2, 66));
    const privateKeys = contents.privateKeys.map(({ alias, sealed }) =>
      Buffer.from(keyring.open(sealed as Sealed, privateKeyContext(alias))).toString('hex'),
    );
    expect(privateKeys.length).toBeGreaterThan(0);
    const addresses = addressesOf(publicKeys);
    expect(onChain([...publicKeys, ...points, ...privateKeys, ...addresses], formsOfBytes)).toEqual([]);
  });

  test('shows nothing from the record of the patient', () => {
    const texts = textsIn([personalIn(bundle), identityClaims.claims]);
    expect(texts).toEqual(expect.arrayContaining(['Ibarra Núñez', '1974-02-11', 'PMH-4410-7781', 'Probeperson']));
    expect(onChain(texts)).toEqual([]);
  });

  test('shows no credential, no identifier of one, and no hash of either', () => {
    const compacts = matches(/"(?:compact|credential)":"([^"]+)"/g);
    const ids = matches(/"id":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g);
    expect(compacts.length).toBeGreaterThan(70);
    expect(ids.length).toBeGreaterThan(70);
    expect(onChain(compacts)).toEqual([]);
    expect(onChain(compacts.map((compact) => compact.split('~')[0] ?? ''))).toEqual([]);
    expect(onChain(ids)).toEqual([]);
    expect(
      onChain(
        ids.map((id) => id.replaceAll('-', '')),
        formsOfBytes,
      ),
    ).toEqual([]);
  });

  test('shows no presentation, challenge or key of an organisation', () => {
    const texts = matches(/"(?:presentation|challenge|token|apiKey)":"([^"]+)"/g);
    expect(texts.length).toBeGreaterThan(20);
    expect(onChain(texts)).toEqual([]);
  });

  test('shows the secret of a consent that was taken back, and nothing of one that was not', () => {
    const [kept, takenBack] = scene.wallet.contents.grants;
    expect(takenBack?.revokedAt).toBeDefined();
    expect(onChain([takenBack?.secret ?? '', takenBack?.key ?? ''], formsOfBytes)).toHaveLength(2);
    expect(onChain([kept?.secret ?? '', kept?.key ?? ''], formsOfBytes)).toEqual([]);
    expect(
      onChain([...scene.wallet.contents.epochs.map(({ secret }) => secret), kept?.epochKey ?? ''], formsOfBytes),
    ).toEqual([]);
  });

  test('shows one secret for all consents that were taken back together, and not how many there were', () => {
    const { grants, epochs } = leaving.wallet.contents;
    expect(grants.map(({ revokedAt }) => revokedAt)).toEqual([expect.any(String), expect.any(String)]);
    expect(onChain([epochs[0]?.secret ?? '', grants[0]?.epochKey ?? ''], formsOfBytes)).toHaveLength(2);
    expect(
      onChain(
        grants.flatMap(({ key, secret }) => [key, secret]),
        formsOfBytes,
      ),
    ).toEqual([]);
  });
});

test('the search finds what somebody does write to the chain, in every form and wherever it is', async () => {
  const { did, clinic } = scene;
  const from = '0x00000000000000000000000000000000000a55e7';
  const request = node.request as unknown as (call: { method: string; params: unknown[] }) => Promise<unknown>;
  await request({ method: 'anvil_setBalance', params: [from, '0xde0b6b3a7640000'] });
  await request({ method: 'anvil_impersonateAccount', params: [from] });
  const plant = (data: string, to?: string) =>
    request({ method: 'eth_sendTransaction', params: [{ from, data: `0x${data}`, ...(to ? { to } : {}) }] });
  const salted = saltedForms(did, clinic.tenant.id);
  const forms = [...formsOf(did), salted[0] ?? '', salted.at(-1) ?? ''];
  for (const form of forms) await plant(asHex(form), from);
  // In a log alone: what creates this contract hashes the text that follows it (CODECOPY, KECCAK256, MSTORE, LOG0).
  const inLog = Buffer.from('Testine Probeperson, in a log');
  const length = inLog.length.toString(16);
  await plant(`60${length}6014600039 60${length}600020 600052 60206000a0`.replaceAll(' ', '') + inLog.toString('hex'));
  // In a word of storage, and as the place of one.
  const [kept, place] = ['in a word', 'as a place'].map((text) => keccak256(Buffer.from(text)).slice(2));
  await request({ method: 'anvil_setStorageAt', params: [getAddress(from), `0x${place}`, `0x${kept}`] });
  chain = await everythingOnChain(node);
  expect(forms.filter((form) => !chain.includes(form) && !chain.includes(asHex(form)))).toEqual([]);
  expect(forms.length).toBeGreaterThan(7);
  expect(onChain([did])).toEqual([did]);
  expect(onChainSalted([did], [clinic.tenant.id])).toEqual([did]);
  expect(chain).toContain(keccak256(inLog).slice(2));
  expect(onChain(['in a word', 'as a place'])).toHaveLength(2);
});

const asHex = (form: string) => (/^[0-9a-f]+$/.test(form) ? form : Buffer.from(form).toString('hex'));
