import { readFileSync } from 'node:fs';
import type { Instant } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fhirClinicalRecords } from '../clinical-records.ts';
import { cardFile } from './card-file.ts';
import { cardKeySet, thumbprintOf } from './card-keys.ts';
import { type CardContent, type CardSigner, issueCard } from './issue-card.ts';
import { maxQrCharacters, numericQr, readNumericQr } from './numeric-qr.ts';
import { revocationIdOf } from './revocation-id.ts';
import { emptyRevocationList, isRevoked, revokeCards } from './revocation-list.ts';
import { newSigner, trusting } from './testing/card-world.ts';
import { readDirectory, trustFromSnapshot } from './trust-directory.ts';
import { verifyCards } from './verify-card.ts';

const iss = 'https://clinic.example/cards';
const issuers = readDirectory({ participating_issuers: [{ iss, name: 'Clinic' }] });
const now = '2026-11-29T00:00:00Z' as Instant;
const label = { system: 'https://smarthealth.cards/ial', code: 'IAL2' };
const bundle = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      fullUrl: 'https://fhir.clinic.example/Patient/1',
      resource: { resourceType: 'Patient', id: '1', text: { status: 'empty' }, name: [{ text: 'Anna Muster' }] },
    },
    {
      resource: {
        resourceType: 'Immunization',
        id: '2',
        meta: { versionId: '7', security: [label] },
        status: 'completed',
        vaccineCode: { text: 'flu', coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207', display: 'flu' }] },
        patient: { reference: 'Patient/1' },
        occurrenceDateTime: '2026-10-01',
        doseQuantity: { value: 1, unit: 'mL', code: 'mL' },
      },
    },
  ],
};
const content: CardContent = { iss, bundle, validFrom: now };
let signer: CardSigner;
beforeAll(async () => {
  signer = await newSigner();
});
const trustIn = async (listVersion?: number, list?: unknown) =>
  trusting({ issuers, keySet: await cardKeySet([{ ...signer, ...(listVersion && { listVersion }) }]), list });

test('a card is signed, shown as code and as file, checked, and read as a claim', async () => {
  const jws = await issueCard(signer, { ...content, types: ['https://smarthealth.cards#immunization'] });
  const trust = await trustIn();
  for (const shown of [{ qr: [numericQr(jws)] }, { file: cardFile([jws]) }, { jws }]) {
    const [check] = await verifyCards(trust, shown, now);
    expect(check).toMatchObject({ valid: true, value: { issuer: { iss, name: 'Clinic' }, fhirVersion: '4.0.1' } });
    if (!check?.valid) throw new Error('refused');
    const [, immunization] = check.value.bundle.entry as { resource: unknown }[];
    expect(fhirClinicalRecords.readClaims(immunization?.resource, { on: '2026-11-29' })).toMatchObject({
      claims: { vaccine: { code: '207' }, occurrence: '2026-10-01' },
    });
  }
});

test('what does not belong into a QR code is left out, labels and other texts stay, references lead inside', async () => {
  const [check] = await verifyCards(await trustIn(), { jws: await issueCard(signer, content) }, now);
  const [first, second] = bundle.entry;
  expect(check).toMatchObject({ valid: true });
  expect(check?.valid && check.value.bundle.entry).toEqual([
    { fullUrl: 'resource:0', resource: { resourceType: 'Patient', name: [{ text: 'Anna Muster' }] } },
    {
      fullUrl: 'resource:1',
      resource: {
        ...{ resourceType: 'Immunization', meta: { security: [label] }, status: 'completed' },
        vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] },
        ...{ patient: { reference: 'resource:0' }, occurrenceDateTime: '2026-10-01' },
        doseQuantity: { value: 1, unit: 'mL', code: 'mL' },
      },
    },
  ]);
  expect([first, second]).toEqual(bundle.entry);
});

test.each<[string, Partial<CardContent>, string]>([
  ['an issuer with a slash at the end', { iss: `${iss}/` }, 'invalid_request'],
  ['an issuer without TLS', { iss: 'http://clinic.example' }, 'invalid_request'],
  ['an end before the start', { expires: now }, 'invalid_request'],
  ['an identifier that is no base64url', { rid: 'a.b' }, 'invalid_request'],
  ['no resources', { bundle: { resourceType: 'Bundle', entry: [] } }, 'invalid_request'],
  [
    'a concept in words only',
    { bundle: { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'X', code: { text: 'flu' } } }] } },
    'unsupported_resource',
  ],
  [
    'an empty value',
    { bundle: { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'X', name: [] } }] } },
    'unsupported_resource',
  ],
  [
    'a reference to elsewhere',
    { bundle: { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'X', a: { reference: 'Patient/9' } } }] } },
    'unsupported_resource',
  ],
])('refuses to issue with %s', async (_what, change, code) => {
  await expect(issueCard(signer, { ...content, ...change })).rejects.toMatchObject({ code });
});

test('a signer that returns DER is found out before a card leaves', async () => {
  const der = { ...signer, sign: async () => new Uint8Array(71) };
  await expect(issueCard(der, content)).rejects.toMatchObject({ code: 'key_unavailable' });
});

test('a card that is too long for one code is not cut up', () => {
  expect(numericQr('a'.repeat(maxQrCharacters))).toHaveLength(5 + 2 * maxQrCharacters);
  expect(() => numericQr('a'.repeat(maxQrCharacters + 1))).toThrow('payload_too_large');
});

test('numbers of a QR code and back', () => {
  const jws = fc.stringMatching(/^[\w-]{1,40}\.[\w-]{1,300}\.[\w-]{1,90}$/);
  fc.assert(fc.property(jws, (text) => readNumericQr([numericQr(text)]) === text));
});

describe('trust', () => {
  test('nobody is asked for the keys of an issuer that the directory does not name', async () => {
    const trust = await trustIn();
    const jws = await issueCard(signer, { ...content, iss: 'https://evil.example' });
    expect(await verifyCards(trust, { jws }, now)).toEqual([{ valid: false, fault: 'issuer_not_trusted' }]);
    expect(trust.asked).toEqual([]);
  });

  test('a key set that holds a private key is not trusted at all', async () => {
    const { keys } = await cardKeySet([signer]);
    const trust = trusting({ issuers, keySet: { keys: [...keys, { kty: 'oct', d: 'AA' }] } });
    const jws = await issueCard(signer, content);
    expect(await verifyCards(trust, { jws }, now)).toEqual([{ valid: false, fault: 'key_private' }]);
  });

  test('a point that is not on the curve is no key', async () => {
    const off = { ...signer, y: signer.x };
    const trust = trusting({ issuers, keySet: await cardKeySet([off]) });
    expect(await verifyCards(trust, { jws: await issueCard(off, content) }, now)).toEqual([
      { valid: false, fault: 'key_form' },
    ]);
  });

  test('a snapshot of the VCI directory answers without anybody being asked, and says how old it is', async () => {
    const file = new URL('../../../../test/vectors/smart-health-cards/snapshot.json', import.meta.url);
    const trust = trustFromSnapshot(JSON.parse(readFileSync(file, 'utf8')));
    expect(trust.takenAt).toBe('2026-08-22T04:43:50Z');
    expect(await trust.issuer('https://myvaccinerecord.cdph.ca.gov/creds')).toMatchObject({
      name: 'State of California',
    });
    expect(await trust.issuer(iss)).toBeUndefined();
    await expect(trust.keySet(iss)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('an issuer with an address that is not https does not stop the others', () => {
    const participating_issuers = [
      { iss: 'http://a.example', name: 'A' },
      { iss, name: 'Clinic' },
    ];
    expect([...readDirectory({ participating_issuers }).keys()]).toEqual([iss]);
    expect(() => readDirectory({})).toThrow('invalid_request');
  });
});

describe('revocation', () => {
  const secret = new Uint8Array(32).fill(7);

  test('a card is revoked for good, or up to a time', async () => {
    const kid = await thumbprintOf(signer.x, signer.y);
    const rid = revocationIdOf(secret, kid, 'patient 1');
    const jws = await issueCard(signer, { ...content, rid });
    const empty = emptyRevocationList(kid);
    const faultWith = async (list: { ctr: number }) =>
      (await verifyCards(await trustIn(list.ctr, list), { jws }, now))[0];
    expect(await faultWith(empty)).toMatchObject({ valid: true });
    expect(await faultWith(revokeCards(empty, rid))).toEqual({ valid: false, fault: 'revoked' });
    expect(await faultWith(revokeCards(empty, rid, '2026-11-29T00:00:01Z' as Instant))).toEqual({
      valid: false,
      fault: 'revoked',
    });
    expect(await faultWith(revokeCards(empty, rid, now))).toMatchObject({ valid: true });
    expect(await faultWith(revokeCards(empty, revocationIdOf(secret, kid, 'patient 2')))).toMatchObject({
      valid: true,
    });
  });

  test.each<[string, object | undefined, string]>([
    ['missing', undefined, 'list_form'],
    ['older than the keys say', { ctr: 1 }, 'list_stale'],
    ['of another key', { kid: 'other' }, 'list_kid'],
  ])('a list that is %s: the answer is not known', async (_what, change, fault) => {
    const kid = await thumbprintOf(signer.x, signer.y);
    const trust = await trustIn(2, change && { ...emptyRevocationList(kid), ctr: 2, ...change });
    await expect(verifyCards(trust, { jws: await issueCard(signer, content) }, now)).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { fault },
    });
  });

  test('revoking again never makes a revocation smaller', () => {
    const when = fc.option(fc.constantFrom('2026-01-01T00:00:00Z' as Instant, '2026-06-01T00:00:00Z' as Instant), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.array(when, { maxLength: 6 }), fc.integer({ min: 0, max: 2_000_000_000 }), (steps, nbf) => {
        let list = emptyRevocationList('k');
        for (const before of steps) {
          const next = revokeCards(list, 'rid', before);
          expect(isRevoked(list, 'rid', nbf) && !isRevoked(next, 'rid', nbf)).toBe(false);
          expect(next.ctr >= list.ctr && next.rids.length === 1).toBe(true);
          list = next;
        }
      }),
    );
  });
});
