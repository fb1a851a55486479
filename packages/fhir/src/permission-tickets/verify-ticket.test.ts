import { generateKeyPairSync, sign } from 'node:crypto';
import { AppError, type Did, type Instant, parse, plusSeconds, zConsentGrant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { cardKeySet, thumbprintOf } from '../smart-health-cards/card-keys.ts';
import type { CardSigner } from '../smart-health-cards/issue-card.ts';
import { signTicket, type TicketClaims } from './sign-ticket.ts';
import { ticketFromGrant } from './ticket-from-grant.ts';
import type { TicketWish } from './ticket-wish.ts';
import { type TicketTrust, verifyTicket } from './verify-ticket.ts';

const now = '2026-11-29T00:00:00Z' as Instant;
const doctor = 'did:web:clinic.example:doctor' as Did;
const presenterKey = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
const wish: TicketWish = {
  type: 'provider-consult',
  grantee: doctor,
  issuer: 'https://clinic.example',
  audience: 'https://fhir.clinic.example',
  context: { reason: { text: 'pain' }, consult_request: { resourceType: 'ServiceRequest' } },
};
const grant = parse(zConsentGrant, {
  ...{ id: '019ac1f0-1111-7000-8000-000000000001', lineage: '019ac1f0-1111-7000-8000-000000000002', version: 1 },
  ...{ grantor: 'did:jwk:patient', subject: 'did:jwk:patient', controller: ['did:web:clinic.example'] },
  ...{ category: [{ system: 'http://loinc.org', code: '59284-0' }], base: 'deny', policy: [], jurisdiction: 'US-OR' },
  ...{ redisclosure: 'forbidden', delegation: { allowed: false }, emergency: 'never' },
  period: { start: '2026-01-01T00:00:00Z', end: '2026-11-29T01:00:00Z' },
  provisions: [{ effect: 'permit', grantee: [{ did: doctor }], purposes: ['TREAT'], actions: ['view'] }],
});
const claims = ticketFromGrant(grant, wish, { jti: 'random', now });

function newSigner(): CardSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { x, y, sign: async (octets) => sign('sha256', octets, { key: privateKey, dsaEncoding: 'ieee-p1363' }) };
}
const signer = newSigner();
const keys = await cardKeySet([newSigner(), signer]);
const trusting = (keySet: unknown = keys, isRevoked: TicketTrust['isRevoked'] = async () => false): TicketTrust => ({
  keySet: async (iss) => (iss === wish.issuer ? keySet : undefined),
  isRevoked,
});
const changed = (change: object) => signTicket(signer, { ...claims, ...change } as TicketClaims);
const check = async (jwt: string, presented: object = {}, trust = trusting()) => {
  const verdict = await verifyTicket(trust, jwt, { audience: wish.audience, now, ...presented });
  return verdict.valid ? 'valid' : verdict.fault;
};
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A ticket whose header is another, signed as it is. */
async function headed(header: object): Promise<string> {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${Buffer.from(await signer.sign(Buffer.from(input))).toString('base64url')}`;
}

describe('a ticket', () => {
  test('is good at its server until it ends, and says what the grant permits', async () => {
    const jwt = await signTicket(signer, claims);
    const header = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toEqual({ typ: 'JWT', alg: 'ES256', kid: await thumbprintOf(signer.x, signer.y) });
    expect(await verifyTicket(trusting(), jwt, { audience: wish.audience, now })).toEqual({
      valid: true,
      value: JSON.parse(JSON.stringify(claims)),
    });
    expect(await check(jwt, { now: plusSeconds(now, 3599) })).toBe('valid');
    expect(await check(jwt, { now: plusSeconds(now, 3600) })).toBe('expired');
    expect(await check(jwt, { now: plusSeconds(now, -60) })).toBe('valid');
    expect(await check(jwt, { now: plusSeconds(now, -61) })).toBe('not_yet_valid');
  });

  test('is good nowhere else, and for nobody whose word is not believed', async () => {
    const jwt = await signTicket(signer, claims);
    expect(await check(jwt, { audience: 'https://fhir.clinic.example/' })).toBe('wrong_audience');
    expect(await check(await changed({ aud_type: 'trust_framework' }))).toBe('wrong_audience');
    expect(await check(await changed({ aud: ['https://other.example', wish.audience] }))).toBe('valid');
    expect(await check(await changed({ iss: 'https://stranger.example' }))).toBe('issuer_not_trusted');
    expect(await check(jwt, {}, trusting(await cardKeySet([newSigner()])))).toBe('key_unknown');
    const twice = { keys: [...keys.keys, ...keys.keys] };
    const open = { keys: keys.keys.map((key) => ({ ...key, d: 'A'.repeat(43) })) };
    const flat = { keys: keys.keys.map((key) => ({ ...key, x: 'A'.repeat(43) })) };
    for (const set of [twice, open, flat, {}, 'keys']) expect(await check(jwt, {}, trusting(set))).toBe('key_unknown');
  });

  test('is bound to the key of who presents it', async () => {
    const bound = await changed({ presenter_binding: { method: 'jkt', jkt: presenterKey } });
    expect(await check(bound, { presenterKey })).toBe('valid');
    expect(await check(bound, { presenterKey: 'A'.repeat(43) })).toBe('wrong_presenter');
    expect(await check(bound)).toBe('wrong_presenter');
    const framework = { method: 'trust_framework_client', trust_framework: 'x', entity_uri: 'https://x.example' };
    expect(await check(await changed({ presenter_binding: framework }))).toBe('claims_form');
  });

  test('that was changed by anybody is refused', async () => {
    const [header = '', , signature = ''] = (await signTicket(signer, claims)).split('.');
    for (const change of [{ exp: claims.exp + 1 }, { aud: 'https://other.example' }, { jti: 'another' }]) {
      expect(await check(`${header}.${encoded({ ...claims, ...change })}.${signature}`)).toBe('signature');
    }
    const other = newSigner();
    const stolen = await signTicket({ ...other, x: signer.x, y: signer.y }, claims);
    expect(await check(stolen)).toBe('signature');
    expect(await check(`${header}.${encoded(claims)}.${Buffer.alloc(64).toString('base64url')}`)).toBe('signature');
    expect(await check(`${header}.${encoded(claims)}.`)).toBe('jwt_form');
  });

  test('with a place in a list is refused if that is set, and not judged if nobody knows', async () => {
    const jwt = await changed({ revocation: { url: 'https://clinic.example/revoked', index: 3 } });
    const asked: unknown[] = [];
    const list = (isSet: boolean) =>
      trusting(keys, async (...place) => {
        asked.push(place);
        return isSet;
      });
    expect([await check(jwt, {}, list(false)), await check(jwt, {}, list(true))]).toEqual(['valid', 'revoked']);
    expect(asked).toEqual([
      ['https://clinic.example/revoked', 3],
      ['https://clinic.example/revoked', 3],
    ]);
    const unknown = trusting(keys, () => Promise.reject(new AppError('registry_unavailable')));
    await expect(check(jwt, {}, unknown)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test.each<[string, object, string]>([
    ['a claim that must be understood', { must_understand: ['encounter_class_filter'] }, 'must_understand'],
    ['another type', { ticket_type: 'https://example.org/ticket-types/other' }, 'type_unknown'],
    ['no end', { exp: undefined }, 'claims_form'],
    ['an end that is a text', { exp: '2026' }, 'claims_form'],
    ['no name', { jti: undefined }, 'claims_form'],
    ['an issuer without https', { iss: 'http://clinic.example' }, 'claims_form'],
    ['nobody', { subject: {} }, 'claims_form'],
    ['nothing that is permitted', { access: { permissions: [] } }, 'claims_form'],
    ['a constraint that is not known', { access: { ...claims.access, data_holder_filter: [] } }, 'claims_form'],
    ['more than a server will read', { context: { text: 'x'.repeat(65_536) } }, 'jwt_form'],
  ])('with %s is refused', async (_what, change, fault) => {
    expect(await check(await changed(change))).toBe(fault);
  });

  test('is no other kind of token, and no other kind is a ticket', async () => {
    const kid = await thumbprintOf(signer.x, signer.y);
    for (const [header, fault] of [
      [{ alg: 'ES256' }, 'header_form'],
      [{ alg: 'none', kid }, 'header_alg'],
      [{ alg: 'HS256', kid }, 'header_alg'],
      [{ alg: 'ES256', kid, typ: 'vc+jwt' }, 'header_form'],
      [{ alg: 'ES256', kid, zip: 'DEF' }, 'header_critical'],
      [{ alg: 'ES256', kid, crit: ['exp'] }, 'header_critical'],
      [{ alg: 'ES256', kid: '../keys' }, 'header_kid'],
    ] as const)
      expect(await check(await headed(header))).toBe(fault);
    for (const text of ['', 'a.b', 'a.b.c.d', '=.=.=']) expect(await check(text)).toBe('jwt_form');
    expect(await check(await headed({ alg: 'ES256', kid }))).toBe('valid');
  });
});

test('a signature that is none is not given out', async () => {
  const short = { ...signer, sign: async () => new Uint8Array(63) };
  await expect(signTicket(short, claims)).rejects.toMatchObject({ code: 'key_unavailable' });
});
