import type { ExplainedCredential } from '@assent/application';
import { describe, expect, test } from '@jest/globals';
import type { OwnHeld } from './held-credentials.ts';
import { overAskingIn, overAskingOf } from './over-asking.ts';

const claims = { name: {}, birthDate: '', gender: '', assuranceLevel: '', ageOver: {} };
const held = { claims } as unknown as OwnHeld;
const asks = (...names: readonly string[]): ExplainedCredential => ({
  ...{ id: 'identity', types: ['PatientIdentity'], need: 'required', authorities: [], fitting: 1, leaves: [] },
  asked: names.map((name) => [name] as const) as unknown as ExplainedCredential['asked'],
  showsMore: false,
});
const found = (asked: ExplainedCredential, kind: 'clinic' | 'sponsor' | 'insurer', chosen = held) =>
  overAskingIn(asked, { kind }, chosen).map(({ what }) => what);

describe('over-asking', () => {
  test('is all of a card that could be shown in part', () => {
    expect(found(asks(...Object.keys(claims)), 'clinic')).toEqual(['everything']);
    expect(found(asks('name'), 'clinic')).toEqual([]);
  });

  test('is a date of birth for whom an age would do', () => {
    expect(found(asks('birthDate'), 'sponsor')).toEqual(['birth_date']);
    expect(found(asks('birthDate'), 'clinic')).toEqual([]);
  });

  test('is a card that cannot hide anything, and one that is marked as sensitive', () => {
    expect(found({ ...asks('name'), showsMore: true }, 'clinic')).toEqual(['whole_card']);
    const marked = { claims: { ...claims, securityLabels: [{ code: 'PSY' }] } } as unknown as OwnHeld;
    expect(found(asks('name'), 'clinic', marked)).toEqual(['sensitive']);
  });

  test('is health data for an insurer, and a request without a reason or a name', () => {
    expect(found({ ...asks(), types: ['LabResult'] }, 'insurer')).toEqual(['unrelated']);
    expect(overAskingOf(undefined, true).map(({ what }) => what)).toEqual(['no_purpose']);
    expect(overAskingOf('Verification', false).map(({ what }) => what)).toEqual(['unproven', 'no_purpose']);
    expect(overAskingOf('Check-in', true)).toEqual([]);
  });
});
