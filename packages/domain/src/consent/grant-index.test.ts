import { describe, expect, test } from '@jest/globals';
import type { Did, Instant } from '../primitives.ts';
import { clinic, stranger } from '../testing/arbitraries.ts';
import { at, denying, grantOf, held, permitting, requestOf } from '../testing/consent-samples.ts';
import { decideAccess, decideWith } from './decide-access.ts';
import { GrantIndex } from './grant-index.ts';

describe('why a grant is not used', () => {
  const reason = (provisions: object[], request = {}) =>
    decideAccess([held(grantOf(1, provisions))], requestOf(request), at).notUsed[0]?.reason;
  const period = (start: string, end: string) => ({ period: { start: `${start}T00:00:00Z`, end: `${end}T00:00:00Z` } });

  test.each([
    ['wrong_grantee', [permitting({ grantee: [{ did: stranger }] })]],
    ['wrong_purpose', [permitting({ purposes: ['HRESCH'] })]],
    ['wrong_action', [permitting({ actions: ['use'] })]],
    ['expired', [permitting(period('2026-01-01', '2026-06-01'))]],
    ['not_yet_valid', [permitting(period('2026-06-02', '2026-07-01'))]],
    ['wrong_data', [permitting({ data: [{ resourceTypes: ['Condition'] }] })]],
    ['wrong_data', [permitting({ data: [{ codes: [{ system: 'urn:x', code: '1' }] }] })]],
    ['wrong_purpose', [permitting({ purposes: ['HRESCH'], data: [{ valueSet: 'https://sets.example/unknown' }] })]],
    ['does_not_apply', []],
  ])('%s', (expected, provisions) => {
    expect(reason(provisions)).toBe(expected);
  });

  test('is told by the provision that came nearest', () => {
    expect(reason([permitting({ grantee: [{ did: stranger }] }), permitting({ actions: ['use'] })])).toBe(
      'wrong_action',
    );
  });
});

describe('a status that is too old', () => {
  const grant = grantOf(1, [permitting()]);
  const old = { statusAsOf: '2026-05-31T23:58:59Z' as Instant };
  const recent = { statusAsOf: '2026-05-31T23:59:00Z' as Instant };
  const options = { maxStatusAgeSeconds: 60 };
  const decide = (...grants: Parameters<typeof held>[]) =>
    decideAccess(
      grants.map((one) => held(...one)),
      requestOf(),
      at,
      options,
    );

  test('leaves it open, which is a no, where the grant would decide', () => {
    expect(decide([grant, recent]).verdict).toBe('Permit');
    expect(decide([grant, old])).toMatchObject({
      verdict: 'Indeterminate',
      obligations: [],
      because: [],
      notUsed: [{ reason: 'stale_status' }],
    });
    expect(decide([grant])).toMatchObject({ verdict: 'Indeterminate' });
  });

  test('of a deny leaves it open too', () => {
    expect(decide([grant, recent], [grantOf(2, [denying()]), old]).verdict).toBe('Indeterminate');
  });

  test('changes nothing where it does not matter', () => {
    expect(decide([grant, recent], [grantOf(2, [permitting()]), old]).verdict).toBe('Permit');
    expect(decide([grant, old], [grantOf(2, [denying()]), recent]).verdict).toBe('Deny');
    expect(decide([grantOf(2, [permitting({ actions: ['use'] })]), old]).verdict).toBe('NoConsent');
  });

  test('does not hide that a grant was revoked, and of a suspension says that it may have ended', () => {
    expect(decide([grant, { ...old, revoked: true }])).toMatchObject({ notUsed: [{ reason: 'revoked' }] });
    expect(decide([grant, { ...recent, suspended: true }])).toMatchObject({ notUsed: [{ reason: 'suspended' }] });
    expect(decide([grant, { ...old, suspended: true }]).verdict).toBe('Indeterminate');
  });
});

test('nobody changes a decision by changing another', () => {
  const index = new GrantIndex([held(grantOf(1, [permitting()])), held(grantOf(2, []))]);
  const { because, notUsed } = decideWith(index, requestOf(), at);
  expect(() => Object.assign(notUsed, { length: 0 })).toThrow(TypeError);
  expect(() => Object.assign(notUsed[0] ?? {}, { reason: 'expired' })).toThrow(TypeError);
  expect(() => Object.assign(because[0] ?? {}, { effect: 'deny' })).toThrow(TypeError);
});

test('a version that is not genuine replaces nothing', () => {
  const forged = { ...grantOf(2, []), lineage: grantOf(1, []).lineage, version: 2 };
  const decision = decideAccess(
    [held(grantOf(1, [permitting()])), held(forged, { objection: 'bad_signature' })],
    requestOf(),
    at,
  );
  expect(decision).toMatchObject({ verdict: 'Permit', notUsed: [{ reason: 'bad_signature' }] });
});

test('decides among 100,000 grants, with a reason for each, as the times change', () => {
  const template = grantOf(1, [permitting()]);
  const grants = Array.from({ length: 100_000 }, (_, number) => {
    const id = `6f1c9c5e-1d0a-4a0e-9f6d-${String(number).padStart(12, '0')}`;
    const grantee = number % 50_000 === 7 ? clinic : (`did:web:clinic-${number}.example` as Did);
    const provisions = [{ ...template.provisions[0], grantee: [{ did: grantee }] }] as typeof template.provisions;
    return held({ ...template, id, lineage: id, provisions }, { revoked: number % 10 === 0 });
  });
  const index = new GrantIndex(grants);
  const decision = decideWith(index, requestOf(), at);
  expect(decision.because.map(({ grant }) => Number(grant.slice(-12)))).toEqual([7, 50_007]);
  expect(decision.notUsed).toHaveLength(99_998);
  expect(decision.notUsed.filter(({ reason }) => reason === 'revoked')).toHaveLength(10_000);
  expect(decideWith(index, requestOf(), '2027-01-01T00:00:00Z' as Instant).verdict).toBe('NoConsent');
  expect(decideWith(index, requestOf(), at).notUsed).toHaveLength(99_998);
});
