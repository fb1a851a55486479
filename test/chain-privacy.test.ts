import { privateKeyContext, type Sealed } from '@assent/application';
import { createOutput, type LocalService, runDemo, startLocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PublicClient } from 'viem';
import { everythingOnChain, formsOf, formsOfBytes } from './support/chain-search.ts';
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
  await until(
    () => scene.operator.readIntent({ params: { id: intent } }),
    ({ state }) => state === 'final',
  );
  globalThis.fetch = realFetch;
  chain = await everythingOnChain(node);
}, 120_000);

afterAll(async () => {
  globalThis.fetch = realFetch;
  await service?.stop();
  wallets.remove();
});

/** Those texts of which some form is on the chain. */
const onChain = (texts: Iterable<string>, forms = formsOf) =>
  [...new Set(texts)].filter((text) => forms(text).some((form) => chain.includes(form)));

const matches = (pattern: RegExp) => [...new Set([...messages.matchAll(pattern)].map(([, found]) => found ?? ''))];

/** Every text in a JSON value. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

describe('after the main job, the chain', () => {
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
    expect(onChain([...publicKeys, ...points, ...privateKeys], formsOfBytes)).toEqual([]);
  });

  test('shows nothing from the record of the patient', () => {
    const { entry } = bundle as unknown as { entry: { resource: { resourceType: string } }[] };
    const personal = entry.filter(({ resource }) => ['Patient', 'Coverage'].includes(resource.resourceType));
    const texts = textsIn([personal, identityClaims.claims]);
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
  });
});

test('the search finds what somebody does write to the chain, in every form', async () => {
  const { did } = scene;
  const from = '0x00000000000000000000000000000000000a55e7';
  const request = node.request as unknown as (call: { method: string; params: unknown[] }) => Promise<unknown>;
  await request({ method: 'anvil_setBalance', params: [from, '0xde0b6b3a7640000'] });
  await request({ method: 'anvil_impersonateAccount', params: [from] });
  const forms = formsOf(did);
  for (const form of forms) {
    const data = /^[0-9a-f]+$/.test(form) ? form : Buffer.from(form).toString('hex');
    await request({ method: 'eth_sendTransaction', params: [{ from, to: from, data: `0x${data}` }] });
  }
  const found = await everythingOnChain(node);
  const missed = forms.filter((form) => !found.includes(form) && !found.includes(Buffer.from(form).toString('hex')));
  expect(forms.length).toBeGreaterThan(5);
  expect(missed).toEqual([]);
});
