import { expect, test } from '@jest/globals';
import type { Instant } from '../../primitives.ts';
import { at, denying, grantOf, held, permitting, requestOf } from '../../testing/consent-samples.ts';
import { decideAccess } from '../decide-access.ts';

const day = (n: number) => `2026-02-0${n}T00:00:00Z` as Instant;
const permit = grantOf(1, [permitting({ purposes: ['TREAT', 'HRESCH'] })]);
const deny = grantOf(2, [denying({ purposes: ['TREAT'] })]);
const decide = (permitted: Instant, denied: Instant, changes = {}) =>
  decideAccess([held(permit, { recordedAt: permitted }), held(deny, { recordedAt: denied })], requestOf(changes), at, {
    algorithm: 'most-recent/1',
  });

test('the grant recorded last decides, and the other is named as older', () => {
  expect(decide(day(2), day(1))).toMatchObject({
    verdict: 'Permit',
    algorithm: 'most-recent/1',
    because: [{ grant: permit.id }],
    notUsed: [{ grant: deny.id, reason: 'not_most_recent' }],
  });
  expect(decide(day(1), day(2))).toMatchObject({ verdict: 'Deny', notUsed: [{ grant: permit.id }] });
});

test('a deny beats a permit recorded at the same instant', () => {
  expect(decide(day(1), day(1)).verdict).toBe('Deny');
});

test('each purpose has its own last grant, and all must permit', () => {
  expect(decide(day(1), day(2), { purposes: ['HRESCH'] }).verdict).toBe('Permit');
  expect(decide(day(1), day(2), { purposes: ['HRESCH', 'TREAT'] }).verdict).toBe('Deny');
});

test('a grant that does not speak about the data sets nothing aside', () => {
  const other = grantOf(3, [denying({ data: [{ codes: [{ system: 'urn:x', code: '1' }] }] })]);
  const decision = decideAccess(
    [held(permit, { recordedAt: day(1) }), held(other, { recordedAt: day(2) })],
    requestOf(),
    at,
    { algorithm: 'most-recent/1' },
  );
  expect(decision).toMatchObject({ verdict: 'Permit', notUsed: [{ reason: 'wrong_data' }] });
});
