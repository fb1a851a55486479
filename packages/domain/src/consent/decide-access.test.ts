import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Instant } from '../primitives.ts';
import { anyGrant, anyInstant, anyRequest, clinic, patient, stranger } from '../testing/arbitraries.ts';
import type { AccessRequest } from './access-request.ts';
import { type ConsentGrant, zConsentGrant } from './consent-grant.ts';
import { decideAccess } from './decide-access.ts';

const at = '2026-06-01T00:00:00Z' as Instant;
const grant: ConsentGrant = zConsentGrant.parse({
  id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001',
  lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0000',
  version: 1,
  grantor: patient,
  subject: patient,
  category: [{ system: 'http://loinc.org', code: '59284-0' }],
  controller: [clinic],
  base: 'deny',
  policy: ['https://clinic.example/privacy/3'],
  jurisdiction: 'US-CA',
  period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
  provisions: [
    {
      effect: 'permit',
      grantee: [{ did: clinic }],
      purposes: ['TREAT'],
      actions: ['view'],
      data: [{ resourceTypes: ['Observation', 'Condition'] }],
      obligations: [{ code: 'NORDSLCD' }],
    },
    {
      effect: 'deny',
      data: [{ securityLabels: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' }] }],
    },
  ],
  redisclosure: 'forbidden',
  delegation: { allowed: false },
  emergency: 'break-glass-two-person',
});
const request: AccessRequest = {
  subject: patient,
  requester: { did: clinic, roles: [], identifiers: [] },
  purposes: ['TREAT'],
  action: 'view',
  human: true,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
};
const decide = (changes: object, held = [{ grant, revoked: false }], when = at) =>
  decideAccess(held, { ...request, ...changes }, when);

describe('a consent decision', () => {
  test('permits what a grant in force permits, and names the provision and its obligations', () => {
    expect(decide({})).toEqual({
      verdict: 'Permit',
      algorithm: 'deny-overrides/1',
      at,
      obligations: [{ code: 'NORDSLCD' }],
      because: [{ grant: grant.id, version: 1, provision: 0, effect: 'permit', purpose: 'TREAT' }],
      notUsed: [],
    });
  });

  test.each([
    ['another purpose', { purposes: ['HMARKT'] }],
    ['a second purpose that nobody permitted', { purposes: ['TREAT', 'HRESCH'] }],
    ['another action', { action: 'disclose' }],
    ['another requester', { requester: { did: stranger, roles: [], identifiers: [] } }],
    ['another kind of data', { resource: { type: 'MedicationRequest', securityLabels: [], codes: [] } }],
    ['another patient', { subject: stranger }],
  ])('does not permit %s', (_, changes) => {
    expect(decide(changes)).toMatchObject({ verdict: 'NoConsent', obligations: [] });
  });

  test('denies labelled data although the resource type is permitted', () => {
    const securityLabels = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' }];
    expect(decide({ resource: { type: 'Observation', codes: [], securityLabels } })).toMatchObject({ verdict: 'Deny' });
  });

  test('permits nothing without grants', () => {
    expect(decide({}, [])).toMatchObject({ verdict: 'NoConsent', because: [], notUsed: [] });
  });

  test('does not use a grant that was taken back, has ended, or has not begun', () => {
    expect(decide({}, [{ grant, revoked: true }]).notUsed[0]?.reason).toBe('revoked');
    expect(decide({}, undefined, '2027-01-01T00:00:00Z' as Instant).notUsed[0]?.reason).toBe('expired');
    expect(decide({}, undefined, '2025-12-31T23:59:59Z' as Instant).notUsed[0]?.reason).toBe('not_yet_valid');
    expect(decide({}, undefined, '2026-01-01T00:00:00Z' as Instant).verdict).toBe('Permit');
  });

  test('a newer version replaces an older one, even when the newer one was taken back', () => {
    const newer = { ...grant, id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0002', version: 2, provisions: [] };
    const decision = decide({}, [
      { grant, revoked: false },
      { grant: newer, revoked: true },
    ]);
    expect(decision).toMatchObject({ verdict: 'NoConsent' });
    expect(decision.notUsed.map(({ reason }) => reason)).toEqual(['superseded', 'revoked']);
  });

  test("a grantor cannot replace another's grant by using its lineage", () => {
    const foreign = { ...grant, grantor: stranger, version: 9, provisions: [] };
    expect(
      decide({}, [
        { grant, revoked: false },
        { grant: foreign, revoked: false },
      ]).verdict,
    ).toBe('Permit');
  });
});

const anyHeld = fc.array(fc.record({ grant: anyGrant, revoked: fc.boolean() }), { maxLength: 4 });
/** Versions of one lineage share an id space in these properties, so supersession must not interfere with adding. */
const permitted = (held: Parameters<typeof decideAccess>[0], r: AccessRequest, when: Instant) =>
  decideAccess(held, r, when).verdict === 'Permit';

describe('every consent decision', () => {
  test('does not depend on the order of the grants', () => {
    fc.assert(
      fc.property(anyHeld, anyRequest, anyInstant, (held, r, when) => {
        expect(decideAccess([...held].reverse(), r, when).verdict).toBe(decideAccess(held, r, when).verdict);
      }),
    );
  });

  test('is never widened by taking a grant back, unless that grant denied', () => {
    fc.assert(
      fc.property(anyHeld, anyRequest, anyInstant, fc.nat(), (held, r, when, pick) => {
        fc.pre(held.length > 0);
        const index = pick % held.length;
        const denies = held[index]!.grant.provisions.some(({ effect }) => effect === 'deny');
        fc.pre(!denies);
        const revoked = held.map((h, i) => (i === index ? { ...h, revoked: true } : h));
        if (permitted(revoked, r, when)) expect(permitted(held, r, when)).toBe(true);
      }),
    );
  });

  test('is never widened by adding a deny', () => {
    fc.assert(
      fc.property(anyHeld, anyRequest, anyInstant, anyGrant, (held, r, when, extra) => {
        const deny = {
          ...extra,
          lineage: extra.id,
          base: 'deny' as const,
          provisions: extra.provisions.map((p) => ({ ...p, effect: 'deny' as const })),
        };
        if (permitted([...held, { grant: deny, revoked: false }], r, when)) expect(permitted(held, r, when)).toBe(true);
      }),
    );
  });

  test('is never widened by asking for one more purpose', () => {
    fc.assert(
      fc.property(anyHeld, anyRequest, anyInstant, (held, r, when) => {
        const [first] = r.purposes;
        if (permitted(held, r, when)) expect(permitted(held, { ...r, purposes: [first!] }, when)).toBe(true);
      }),
    );
  });

  test('rests on a provision for every purpose it permits', () => {
    fc.assert(
      fc.property(anyHeld, anyRequest, anyInstant, (held, r, when) => {
        const { verdict, because } = decideAccess(held, r, when);
        if (verdict !== 'Permit') return;
        expect(because.every(({ effect }) => effect === 'permit')).toBe(true);
        expect(new Set(because.map(({ purpose }) => purpose))).toEqual(new Set(r.purposes));
      }),
    );
  });
});
