import {
  type CertificateIssuer,
  type Instant,
  plusSeconds,
  type TokenStatusEntry,
  type TrustRule,
} from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type ForeignListDraft,
  type InMemoryForeignLists,
  inMemoryCertificate,
  inMemoryForeignLists,
} from '../in-memory/index.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import { checkPresentation } from '../presentations/check-presentation.ts';
import { createWorld, now, type World } from '../testing/world.ts';
import { explainTrust } from '../trust/explain-trust.ts';
import { tenantTrust } from '../trust/tenant-trust.ts';
import { addTrust } from '../trust/trust-settings.ts';
import { keptForeignLists } from './kept-foreign-lists.ts';

const lab = 'https://lab.example' as CertificateIssuer;
const uri = 'https://lists.example/1';
const root = inMemoryCertificate('CN=Root', '', 'CN=Root');
const leaf = inMemoryCertificate('CN=Lab', lab, 'CN=Root');
const entry = (index: number): TokenStatusEntry => ({ type: 'TokenStatusListEntry', uri, index });

let world: World;
let web: InMemoryForeignLists;
beforeEach(async () => {
  world = await createWorld();
  web = inMemoryForeignLists(world.clock, [leaf]);
});

const add = (rule: TrustRule) => addTrust(world.ports, world.clinic.id, rule);
const publish = (changes: Partial<ForeignListDraft> = {}, signer = leaf) =>
  web.publish(
    uri,
    {
      ...{ issuedAt: now, expiresAt: plusSeconds(now, 600), size: 8 },
      statuses: new Map([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
      ...changes,
    },
    [signer],
  );
const certified = (changes: Partial<ProvenCredential> = {}): ProvenCredential => ({
  ...{ id: 'urn:x:1', type: 'LabResult', format: 'dc+sd-jwt', issuer: lab, certificates: [leaf] },
  ...{ claims: {}, validFrom: '2026-01-01T00:00:00Z' as Instant, validUntil: '2027-01-01T00:00:00Z' as Instant },
  ...{ custody: 'holder', keyBound: true, vcts: ['urn:assent:LabResult:1'], compact: 'x' as never, status: entry(0) },
  ...changes,
});

function checked(credential: ProvenCredential, ports: object = { foreignLists: web }) {
  const value = { holder: 'did:example:holder' as never, custody: 'holder' as const, credentials: [credential] };
  const proofs = { ...world.ports.proofs, verifyPresentation: async () => ({ valid: true as const, value }) };
  const query = {
    credentials: [{ id: 'lab', format: 'dc+sd-jwt' as const, meta: { vct_values: ['urn:assent:LabResult:1'] } }],
  };
  const trust = tenantTrust(world.ports, world.clinic.id);
  const binding = { challenge: 'challenge', audience: 'audience' };
  return checkPresentation({ ...world.ports, ...ports, proofs, trust }, 'compact', binding, query);
}
const refused = (reason: string) => ({ valid: false, rejections: [{ reason, at: '/credentials/0' }] });

describe('the status of a credential of an issuer known by a certificate', () => {
  beforeEach(() => add({ kind: 'x509', pem: root }));

  test('is what the list of its issuer says', async () => {
    publish();
    expect(await checked(certified())).toMatchObject({ valid: true });
    expect(await checked(certified({ status: entry(1) }))).toEqual(refused('revoked'));
    expect(await checked(certified({ status: entry(2) }))).toEqual(refused('suspended'));
  });

  test('is refused if the list has no such place, or says what is not known here', async () => {
    publish();
    for (const index of [3, 8])
      expect(await checked(certified({ status: entry(index) }))).toEqual(refused('status_not_supported'));
  });

  test('is refused where lists of others are not read', async () => {
    publish();
    expect(await checked(certified(), {})).toEqual(refused('status_not_supported'));
    expect(
      await checked(certified(), { foreignLists: keptForeignLists({ source: web, clock: world.clock, mode: 'off' }) }),
    ).toEqual(refused('status_not_supported'));
    expect(web.asked).toEqual([]);
  });

  test('is unknown, and no answer, if the list cannot be had', async () => {
    await expect(checked(certified())).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { list: 'lists.example', reason: 'not_served' },
    });
  });

  test('is read by who believes credentials without one, too', async () => {
    await add({ kind: 'x509', pem: root, withoutStatus: true });
    publish();
    expect(await checked(certified({ status: entry(1) }))).toEqual(refused('revoked'));
    web.withdraw(uri);
    await expect(checked(certified())).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('is never that of a consent', async () => {
    publish();
    expect(JSON.stringify(await checked(certified({ type: 'ConsentGrant' })))).toContain('issuer_not_accredited');
    expect(web.asked).toEqual([]);
  });
});

describe('a list counts', () => {
  beforeEach(() => add({ kind: 'x509', pem: root }));
  const another = { code: 'registry_unavailable', params: { list: 'lists.example', reason: 'another_issuer' } };

  test('if its certificate names the issuer, also if it is another one than that of the credential', async () => {
    publish({}, inMemoryCertificate('CN=Lists of the lab', lab, 'CN=Root'));
    expect(await checked(certified({ status: entry(1) }))).toEqual(refused('revoked'));
  });

  test('if it was signed with the key of the issuer', async () => {
    publish({}, inMemoryCertificate('CN=Lab', 'https://new.lab.example', 'CN=Root'));
    expect(await checked(certified({ status: entry(1) }))).toEqual(refused('revoked'));
  });

  test.each([
    ['the root has certified for somebody else', inMemoryCertificate('CN=Other', 'https://other.example', 'CN=Root')],
    ['another root has certified', inMemoryCertificate('CN=Lists of the lab', lab, 'CN=Stranger')],
    ['another root has certified for the same key', inMemoryCertificate('CN=Lab', lab, 'CN=Stranger')],
  ])('not if who signed it is one that %s', async (_, signer) => {
    publish({}, signer);
    for (const index of [0, 1])
      await expect(checked(certified({ status: entry(index) }))).rejects.toMatchObject(another);
  });

  test('not under the root of a rule that does not make the issuer trusted', async () => {
    await add({ kind: 'x509', pem: inMemoryCertificate('CN=Stranger', '', 'CN=Stranger'), types: ['PatientIdentity'] });
    publish({}, inMemoryCertificate('CN=Lists of the lab', lab, 'CN=Stranger'));
    await expect(checked(certified())).rejects.toMatchObject(another);
  });

  test('anew once its issuer has put a better one there', async () => {
    const foreignLists = keptForeignLists({ source: web, clock: world.clock });
    publish({ issuer: 'https://other.example', ttlSeconds: 3600 });
    await expect(checked(certified(), { foreignLists })).rejects.toMatchObject(another);
    publish({ ttlSeconds: 3600 });
    expect(await checked(certified(), { foreignLists })).toMatchObject({ valid: true });
    publish({ statuses: new Map([[0, 1]]) });
    expect(await checked(certified(), { foreignLists })).toMatchObject({ valid: true });
  });

  test('not if it says that it is of somebody else', async () => {
    publish({ issuer: 'https://other.example' });
    await expect(checked(certified())).rejects.toMatchObject(another);
    publish({ issuer: lab });
    expect(await checked(certified())).toMatchObject({ valid: true });
  });
});

describe('nobody is asked', () => {
  test('where an issuer says who is not believed', async () => {
    await add({ kind: 'x509', pem: inMemoryCertificate('CN=Other', '', 'CN=Other') });
    publish();
    const verdict = await checked(certified());
    expect(verdict).toMatchObject({ valid: false, rejections: [{ reason: 'issuer_not_trusted' }] });
    expect(verdict).toHaveProperty('rejections.length', 1);
    expect(web.asked).toEqual([]);
  });

  test('about what is refused anyway', async () => {
    await add({ kind: 'x509', pem: root });
    const wrong = { keyBound: false, subject: 'did:example:other' as never };
    expect(await checked(certified({ validUntil: now }))).toEqual(refused('expired'));
    expect(await checked(certified(wrong))).toEqual(refused('wrong_holder'));
    expect(web.asked).toEqual([]);
  });
});

describe('an explanation', () => {
  const explain = (credential: ProvenCredential) =>
    explainTrust(
      {
        ...{ ...world.ports, foreignLists: web },
        proofs: { ...world.ports.proofs, verifyCredential: async () => ({ valid: true, value: credential }) },
      },
      world.clinic.id,
      'compact',
    );

  test('says what the list says', async () => {
    await add({ kind: 'x509', pem: root });
    publish();
    expect(await explain(certified())).toMatchObject({
      status: { reading: 'valid', detail: 'the list of its issuer says that it is valid' },
      rejections: [],
    });
    expect(await explain(certified({ status: entry(2) }))).toMatchObject({
      trusted: true,
      status: { reading: 'suspended' },
      rejections: [{ reason: 'suspended', at: '' }],
    });
  });

  test('says why the list cannot be relied upon, and nothing of where in its server it is', async () => {
    await add({ kind: 'x509', pem: root });
    const gone = await explain(certified());
    expect(gone).toMatchObject({ trusted: true, rejections: [] });
    expect(gone.status).toEqual({ detail: 'unknown: the list at lists.example is not there' });
    publish({}, inMemoryCertificate('CN=Other', 'https://other.example', 'CN=Root'));
    expect((await explain(certified())).status).toEqual({
      detail: 'unknown: the list at lists.example is not of the issuer: the certificate names https://other.example',
    });
  });

  test('asks nobody for the sake of an issuer who is not believed', async () => {
    publish();
    const explained = await explain(certified());
    expect(explained.status).toEqual({ detail: 'its list was not asked for, as its issuer is not believed' });
    expect(web.asked).toEqual([]);
  });
});
