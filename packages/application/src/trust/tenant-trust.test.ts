import { type CertificateIssuer, type Instant, reject, type TrustRule } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { inMemoryCertificate } from '../in-memory/index.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import { checkPresentation } from '../presentations/check-presentation.ts';
import { requestPresentation } from '../presentations/request-presentation.ts';
import { createWorld, now } from '../testing/world.ts';
import { explainTrust } from './explain-trust.ts';
import { tenantTrust } from './tenant-trust.ts';
import { addTrust, listTrust, removeTrust } from './trust-settings.ts';

type World = Awaited<ReturnType<typeof createWorld>>;
let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const lab = 'https://lab.example' as CertificateIssuer;
const root = inMemoryCertificate('CN=Root', '', 'CN=Root');
const leaf = inMemoryCertificate('CN=Lab', lab, 'CN=Root');
const listOf = (certificates: readonly string[], nextUpdate?: string) =>
  JSON.stringify({
    LoTE: {
      ListAndSchemeInformation: nextUpdate === undefined ? {} : { NextUpdate: nextUpdate },
      TrustedEntitiesList: [
        {
          TrustedEntityServices: [
            {
              ServiceInformation: {
                ServiceDigitalIdentity: { X509Certificates: certificates.map((val) => ({ val })) },
              },
            },
          ],
        },
      ],
    },
  });

const certified = (changes: Partial<ProvenCredential> = {}): ProvenCredential => ({
  id: 'urn:x:1',
  type: 'LabResult',
  format: 'dc+sd-jwt',
  issuer: lab,
  certificates: [leaf],
  claims: {},
  validFrom: now,
  validUntil: '2027-01-01T00:00:00Z' as Instant,
  custody: 'holder',
  keyBound: true,
  compact: 'compact' as ProvenCredential['compact'],
  ...changes,
});

const add = (rule: TrustRule) => addTrust(world.ports, world.clinic.id, rule);
const judge = (credential: ProvenCredential) => tenantTrust(world.ports, world.clinic.id).judge(credential, now);
const byRegistry = () =>
  certified({ issuer: world.clinic.did, certificates: undefined as never, type: 'PatientIdentity' });

describe('whom a tenant believes', () => {
  test('is whoever is accredited on chain, until it says otherwise of the type', async () => {
    expect(await judge(byRegistry())).toMatchObject({ trusted: true });
    expect(await judge(certified())).toMatchObject({ trusted: false, reason: 'issuer_not_trusted' });
    await add({ kind: 'x509', pem: root, types: ['PatientIdentity'] });
    expect(await judge(byRegistry())).toMatchObject({
      trusted: false,
      reason: 'issuer_not_trusted',
      detail: 'PatientIdentity: the certificates: the issuer is known by a DID, and the rule names certificates',
    });
    await add({ kind: 'registry', types: ['PatientIdentity'] });
    expect(await judge(byRegistry())).toMatchObject({ trusted: true });
  });

  test('is who has a certificate under one of its roots, for the types that it said', async () => {
    await add({ kind: 'x509', pem: root, types: ['LabResult'] });
    expect(await judge(certified())).toEqual({
      trusted: true,
      withoutStatus: false,
      anchors: [root],
      authorities: { aki: ['CN=Root'], etsi_tl: [] },
    });
    expect(await judge(certified({ type: 'Immunization' }))).toMatchObject({ trusted: false });
    expect(await judge(certified({ issuer: 'https://other.example' as CertificateIssuer }))).toMatchObject({
      trusted: false,
      detail: 'LabResult: the certificates: the certificate names https://lab.example',
    });
  });

  test('is a DID that it named', async () => {
    const did = 'did:example:lab' as never;
    await add({ kind: 'did', did, label: 'The lab next door' });
    expect(await judge(certified({ issuer: did, certificates: undefined as never }))).toMatchObject({ trusted: true });
    expect(await judge(certified())).toMatchObject({
      detail: 'LabResult: "The lab next door": the issuer is known by a certificate, and the rule names a DID',
    });
  });

  test('is who is on a trust list, as long as the list is of now', async () => {
    const uri = 'https://lists.example/labs';
    const { id } = await add({ kind: 'trust_list', uri, list: listOf([root], '2026-06-01T09:00:01Z') });
    expect(await judge(certified())).toMatchObject({ trusted: true, authorities: { etsi_tl: [uri] } });
    await removeTrust(world.ports, world.clinic.id, id);
    await add({ kind: 'trust_list', uri, list: listOf([root], now) });
    expect(await judge(certified())).toMatchObject({
      trusted: false,
      detail: `LabResult: ${uri}: the trust list should have been replaced by ${now}: put in the new one`,
    });
  });

  test('tells the rule that came closest of those that do not hold', async () => {
    await add({ kind: 'did', did: 'did:example:other' as never });
    await add({ kind: 'x509', pem: inMemoryCertificate('CN=Other', '', 'CN=Other'), label: 'Other' });
    await add({ kind: 'x509', pem: root, label: 'Root' });
    const issuer = 'https://other.example' as CertificateIssuer;
    const verdict = await judge(certified({ issuer }));
    expect(verdict).toMatchObject({
      detail: 'LabResult: "Other": the certificate names https://lab.example (and 2 other rules do not hold)',
    });
  });

  test('is of one tenant alone, and is no more once it is taken out', async () => {
    const { id } = await add({ kind: 'x509', pem: root });
    expect(await tenantTrust(world.ports, world.other.id).judge(certified(), now)).toMatchObject({ trusted: false });
    await expect(removeTrust(world.ports, world.other.id, id)).rejects.toMatchObject({ code: 'not_found' });
    await removeTrust(world.ports, world.clinic.id, id);
    expect(await listTrust(world.ports, world.clinic.id)).toEqual([]);
    expect(await judge(certified())).toMatchObject({ trusted: false });
  });

  test.each<TrustRule>([
    { kind: 'x509', pem: 'hello' },
    { kind: 'trust_list', uri: 'https://lists.example', list: '{}' },
    { kind: 'trust_list', uri: 'https://lists.example', list: listOf([]) },
    { kind: 'trust_list', uri: 'https://lists.example', list: listOf([root, 'AAAA']) },
  ])('is refused if nobody could be known by it', async (rule) => {
    await expect(add(rule)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await listTrust(world.ports, world.clinic.id)).toEqual([]);
  });

  test('has an end', async () => {
    for (let at = 0; at < 64; at += 1) await add({ kind: 'registry' });
    await expect(add({ kind: 'registry' })).rejects.toMatchObject({ code: 'conflict', params: { maxRules: 64 } });
  });
});

describe('a credential of an issuer known by a certificate', () => {
  const query = {
    credentials: [{ id: 'lab', format: 'dc+sd-jwt' as const, meta: { vct_values: ['urn:assent:LabResult:1'] } }],
  };
  const binding = { challenge: 'challenge', audience: 'audience' };
  const checked = (credential: ProvenCredential) => {
    const holder = 'did:example:holder' as never;
    const value = { holder, custody: 'holder' as const, credentials: [credential] };
    const proofs = { ...world.ports.proofs, verifyPresentation: async () => ({ valid: true as const, value }) };
    const trust = tenantTrust(world.ports, world.clinic.id);
    return checkPresentation({ ...world.ports, proofs, trust }, 'compact', binding, query);
  };

  test('is refused without a status, unless the tenant takes such ones', async () => {
    const { id } = await add({ kind: 'x509', pem: root });
    expect(await checked(certified())).toMatchObject({ valid: false, rejections: [{ reason: 'status_missing' }] });
    await removeTrust(world.ports, world.clinic.id, id);
    await add({ kind: 'x509', pem: root, withoutStatus: true });
    expect(await checked(certified())).toMatchObject({ valid: true });
    expect(await checked(certified({ status: 'unsupported' }))).toMatchObject({
      rejections: [{ reason: 'status_not_supported' }],
    });
  });

  test('is never a consent', async () => {
    await add({ kind: 'x509', pem: root, withoutStatus: true });
    const verdict = await checked(certified({ type: 'ConsentGrant' }));
    expect(verdict).toMatchObject({ valid: false });
    expect(JSON.stringify(verdict)).toContain('issuer_not_accredited');
  });
});

describe('a query that asks by a trust list', () => {
  const uri = 'https://lists.example/labs';
  const ask = () =>
    requestPresentation(world.ports, world.clinic.id, {
      query: {
        credentials: [
          {
            id: 'lab',
            format: 'dc+sd-jwt',
            meta: { vct_values: ['urn:assent:LabResult:1'] },
            trusted_authorities: [
              { type: 'aki', values: ['x'] },
              { type: 'etsi_tl', values: [uri] },
            ],
          },
        ],
      },
      purpose: 'Check-in',
      lifetimeSeconds: 60,
    });

  test('is for a list that the tenant has', async () => {
    await expect(ask()).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/dcql/credentials/0/trusted_authorities/1'] },
    });
    await add({ kind: 'trust_list', uri, list: listOf([root]) });
    expect((await ask()).query.credentials).toHaveLength(1);
  });
});

describe('an explanation', () => {
  const explain = (credential: ProvenCredential) =>
    explainTrust(
      {
        ...world.ports,
        proofs: { ...world.ports.proofs, verifyCredential: async () => ({ valid: true, value: credential }) },
      },
      world.clinic.id,
      'compact',
    );

  test('says what each rule says, and what the dates do', async () => {
    await add({ kind: 'x509', pem: inMemoryCertificate('CN=Other', '', 'CN=Other'), label: 'Other' });
    await add({ kind: 'registry' });
    await add({ kind: 'x509', pem: root, label: 'Root' });
    const claims = { code: 'a claim that nobody is to read here' };
    const explained = await explain(certified({ validUntil: now, claims }));
    expect(explained).toEqual({
      trusted: true,
      credential: { type: 'LabResult', issuer: lab, certificates: ['CN=Lab'] },
      rules: [
        { rule: '"Other"', trusted: false, detail: 'CN=Root is not among the certificates' },
        {
          rule: 'the registry on chain',
          trusted: false,
          detail: 'the registry knows issuers by DIDs, and this one is known by a certificate',
        },
        { rule: '"Root"', trusted: true, detail: 'it holds' },
      ],
      rejections: [{ reason: 'expired', at: '' }],
    });
  });

  test('has nothing to say of what is no credential', async () => {
    const verifyCredential = async () => reject('bad_proof');
    const explained = await explainTrust(
      { ...world.ports, proofs: { ...world.ports.proofs, verifyCredential } },
      world.clinic.id,
      'x',
    );
    expect(explained).toEqual({ trusted: false, rules: [], rejections: [{ reason: 'bad_proof', at: '' }] });
  });
});
