import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@assent/api';
import { erasureCertificateType } from '@assent/application';
import { type LocalService, readNetwork, startLocalService } from '@assent/cli';
import { parse, type TypedClaims, zTypedClaims } from '@assent/domain';
import { createVerifierAgent, statementVerifier } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../packages/cli/src/testing/command-line.ts';
import { inspect } from '../packages/store/src/testing/inspect.ts';
import { everythingOnChain, formsOf, hexFinder, saltedForms } from './support/chain-search.ts';
import { nodeClient } from './support/chain-walk.ts';
import { embeddedNode } from './support/embedded-node.ts';
import { checkIn, consentTo, type IntakeScene, intakeScene, issueTo } from './support/intake-scene.ts';
import { register, walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { grantQuery } from './support/sample-claims.ts';
import { until } from './support/until.ts';

const wallets = walletFolder();
const homes = mkdtempSync(join(tmpdir(), 'assent-erasure-'));
const [home, backup] = [join(homes, 'home'), join(homes, 'backup')];
const [family, given, birthDate] = ['Zzerasedperson', 'Testotherine', '1971-02-28'];

let service: LocalService;
let scene: IntakeScene;
let other: IntakeScene;
let logs = '';
let erased: Awaited<ReturnType<IntakeScene['clinic']['client']['erasePatient']>>;
let traces: string[];
let left: string;
let chain: string;

const start = () =>
  startLocalService({
    ...{ program: builtProgram('service'), home },
    environment: { ...process.env, ASSENT_LOG_LEVEL: 'debug' },
    onLog: (text) => {
      logs += text;
    },
  });

const claimsOf = (name: string): TypedClaims =>
  parse(zTypedClaims, {
    type: 'PatientIdentity',
    claims: {
      ...{ name: { family: name, given: [given] }, birthDate, assuranceLevel: 'IAL2' },
      ageOver: { '18': true, '65': false },
    },
  });

/** Everything that can be kept of somebody: credentials, a consent, presentations, decisions, an offer that was taken and one shown. */
async function comeAndGo(one: IntakeScene, name: string): Promise<void> {
  await issueTo(one, claimsOf(name));
  await consentTo(one);
  await checkIn(one, grantQuery);
  await one.clinic.client.decide({ body: requestFor(one) });
  const { id } = (await one.clinic.client.listPatients({})).patients.find(({ did }) => did === one.did) ?? { id: '' };
  await one.clinic.client.linkFhirPatient({ params: { id }, body: { fhirId: `patient-${name}` } });
}

const requestFor = ({ did, clinic }: IntakeScene) => ({
  subject: did,
  requester: { did: clinic.tenant.did, roles: [], identifiers: [] },
  purposes: ['TREAT' as const],
  action: 'view' as const,
  human: true,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
});

/** Everything in the files of a folder. */
const bytesIn = (folder: string): string =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? bytesIn(path) : readFileSync(path, 'latin1')))
    .join('\n');

const database = (folder: string) => ({ type: 'sqlite', file: join(folder, databaseIn(folder)) }) as const;
const databaseIn = (folder: string) => readdirSync(folder).find((name) => /\.(db|sqlite)$/.test(name)) ?? '';

const sealedTables = ['credentials', 'grants', 'receipts', 'consent_epochs', 'emergencies', 'saved_documents'];
/** What a thief of the database finds of somebody before they are erased. */
async function tracesOf({ did }: IntakeScene, folder: string): Promise<string[]> {
  const select = [
    ...sealedTables.map((name) => `SELECT content AS sealed FROM ${name} WHERE subject = '${did}'`),
    `SELECT sealed_key AS sealed FROM subject_keys WHERE subject = '${did}'`,
    `SELECT sealed_fhir_id AS sealed FROM fhir_patients WHERE subject = '${did}'`,
    `SELECT sealed_salt AS sealed FROM receipt_places JOIN receipts ON sequence = receipt_sequence WHERE subject = '${did}'`,
  ].join(' UNION ALL ');
  // long values go on on other pages of the file: each is known by how it begins
  return [did, ...(await inspect(database(folder), select)).map(({ sealed }) => String(sealed).slice(0, 100))];
}

const patientIdOf = async ({ clinic, did }: IntakeScene): Promise<string> =>
  (await clinic.client.listPatients({})).patients.find((one) => one.did === did)?.id ?? '';

const bundleOf = ({ clinic, did }: IntakeScene) => clinic.client.readReceiptBundle({ query: { subject: did } });

beforeAll(async () => {
  service = await start();
  scene = await intakeScene(service, wallets);
  const { wallet, file } = wallets.create();
  const { did } = await register(wallet, service.url, scene.clinic);
  other = { ...scene, wallet, file, did };
  await comeAndGo(scene, family);
  await comeAndGo(other, 'Remaining');
  for (const one of [scene, other])
    await until(
      () => bundleOf(one).catch(() => undefined),
      (bundle) => bundle !== undefined && bundle.entries.length > 0 && bundle.waiting === 0,
      60_000,
    );
  traces = await tracesOf(scene, home);
  await service.stop();
  cpSync(home, backup, { recursive: true });
  service = await start();
  const client = createClient({ baseUrl: service.url, token: scene.clinic.apiKey });
  scene = { ...scene, url: service.url, clinic: { ...scene.clinic, client } };
  other = { ...other, url: service.url, clinic: scene.clinic };
  erased = await client.erasePatient({ params: { id: await patientIdOf(scene) }, body: {} });
  const node = nodeClient(embeddedNode(home).rpcUrl);
  const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
  for (const credential of (await client.listCredentials({ query: { subject: other.did } })).credentials)
    expect(credential.revokedAt).toBeUndefined();
  const { rpcUrl } = await operator.readNetwork({});
  expect(rpcUrl).toBeTruthy();
  chain = await everythingOnChain(node);
  left = bytesIn(home);
}, 240_000);

afterAll(async () => {
  await service?.stop();
  rmSync(homes, { recursive: true, force: true });
  wallets.remove();
});

/** Bytes as hexadecimal, in pieces that overlap by more than what is looked for. */
function inPieces(bytes: Buffer): string {
  const [length, overlap] = [16_384, 256];
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += length)
    pieces.push(bytes.subarray(at, at + length + overlap).toString('hex'));
  return pieces.join('\n');
}

/** What somebody could try who knows names and dates: alone, together, as people write them, and with what everybody can know. */
function dictionary(): { readonly people: string[]; readonly known: string[] } {
  const names = [`${given} ${family}`, `${family} ${given}`, `${family}, ${given}`, family, given];
  const dated = names.flatMap((name) => [`${name} ${birthDate}`, `${name}|${birthDate}`, `${name}${birthDate}`]);
  const plain = [...names, ...dated, birthDate, `patient-${family}`];
  const { tenant } = scene.clinic;
  return {
    people: [...new Set(plain.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]))],
    known: ['assent', service.url, tenant.id, tenant.did, tenant.name],
  };
}

describe('after a patient was erased', () => {
  test('nothing of what was there is left in the files, sealed or not, nor in the logs', () => {
    expect(traces.length).toBeGreaterThan(8);
    const before = bytesIn(backup);
    expect(traces.filter((trace) => !before.includes(trace))).toEqual([]);
    expect(erased.overwritten).toBe(true);
    expect(traces.filter((trace) => left.includes(trace))).toEqual([]);
    expect(traces.filter((trace) => logs.includes(trace))).toEqual([]);
  });

  test('a dictionary of names and birth dates finds nobody in what is left, nor on the chain', async () => {
    const { people, known } = dictionary();
    const logSalts = await inspect(database(home), 'SELECT salt, tag_key, log_id FROM audit_logs');
    const salts = [...known, ...logSalts.flatMap((row) => Object.values(row).map(String))];
    const bytes = inPieces(Buffer.from(left, 'latin1'));
    for (const text of [left.toLowerCase(), logs.toLowerCase(), chain, bytes])
      expect(people.filter((one) => formsOf(one).some((form) => text.includes(form)))).toEqual([]);
    for (const text of [bytes, chain]) {
      const isThere = hexFinder(text);
      expect(people.filter((one) => salts.some((salt) => saltedForms(one, salt).some(isThere)))).toEqual([]);
    }
    // the search finds what is there: the name of the clinic
    expect(formsOf(scene.clinic.tenant.name).some((form) => left.toLowerCase().includes(form))).toBe(true);
  });

  test('the clinic knows them no more: no patient, credential, consent or history, and no decision for their data', async () => {
    const { client } = scene.clinic;
    expect(await patientIdOf(scene)).toBe('');
    expect((await client.listCredentials({ query: { subject: scene.did } })).credentials).toEqual([]);
    expect((await client.readHistory({ query: { subject: scene.did } })).receipts).toEqual([]);
    expect((await client.decide({ body: requestFor(scene) })).verdict).toBe('NoConsent');
    expect(erased.erased).toMatchObject({ credentials: 1, grants: 1 });
    expect(erased.erased.receipts).toBeGreaterThan(3);
  });

  test('the certificate is signed by the clinic, and says what was erased and which key opens what lies elsewhere', async () => {
    const { did } = scene.clinic.tenant;
    const statements = statementVerifier(
      createVerifierAgent(await readNetwork(createClient({ baseUrl: service.url }))),
    );
    const signed = await statements.verifyStatement(did, erasureCertificateType, erased.certificate);
    if (!signed.valid) throw new Error('the certificate is not signed by the clinic');
    const claims = signed.value;
    expect(claims).toMatchObject({ iss: scene.clinic.tenant.did, sub: scene.did, jti: erased.id });
    expect(claims.erasure).toMatchObject({ scope: 'patient', copiesEndWithKey: erased.copiesEndWithKey });
    const { erasures } = await scene.clinic.client.listErasures({});
    expect(erasures).toMatchObject([{ id: erased.id, copies: 'readable_with_key' }]);
    expect(JSON.stringify(erasures)).not.toContain(scene.did);
  });

  test('the proofs of other patients hold, and their consent decides as before', async () => {
    const file = join(homes, 'receipts.json');
    const assent = commandLine({ ASSENT_URL: service.url, ASSENT_API_KEY: other.clinic.apiKey });
    expect(await assent('receipts', 'fetch', other.did, '--out', file)).toMatchObject({ code: 0 });
    const { code, out } = await assent('--json', 'receipts', 'verify', file);
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, valid: true, rejections: [] });
    expect(JSON.parse(out).receipts).toBeGreaterThan(3);
    expect((await other.clinic.client.decide({ body: requestFor(other) })).verdict).toBe('Permit');
    const exported = await other.clinic.client.exportPatient({ params: { id: await patientIdOf(other) } });
    expect(exported).toMatchObject({ fhirId: 'patient-Remaining', credentials: [{}], grants: [{}] });
    expect(exported.receipts.length).toBeGreaterThan(3);
  });

  test('an old backup opens with the old key only, which can then be destroyed', async () => {
    await service.stop();
    const file = join(home, 'secrets.json');
    const secrets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    const [name = '', old = ''] = Object.entries(secrets).find(([key]) => /keyEncryptionKeys/i.test(key)) ?? [];
    const added = `after-erasure:${Buffer.alloc(32, 9).toString('base64url')}`;
    for (const keys of [`${added},${old}`, added]) {
      writeFileSync(file, JSON.stringify({ ...secrets, [name]: keys }));
      service = await start();
      const client = createClient({ baseUrl: service.url, token: scene.clinic.apiKey });
      const listed = await client.listErasures({});
      expect(listed.erasures[0]?.copies).toBe(keys === added ? 'unreadable' : 'readable_with_key');
      const own = await client.readHistory({ query: { subject: other.did } });
      expect(own.receipts.length).toBeGreaterThan(3);
      if (keys !== added) await service.stop();
    }
    const rows = await inspect(database(backup), 'SELECT sealed_key FROM subject_keys');
    expect(rows.length).toBeGreaterThan(1);
    const ids = new Set(rows.map(({ sealed_key }) => String(sealed_key).split('.')[1]));
    expect([...ids]).toEqual([erased.copiesEndWithKey]);
    expect(readFileSync(file, 'utf8')).not.toContain(old);
  });
});
