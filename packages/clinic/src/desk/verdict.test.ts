import { describe, expect, test } from '@jest/globals';
import { listedState, type Request, verdictOf } from './verdict.ts';

const at = '2026-06-01T09:00:00Z' as Request['created_at'];
const open: Pick<Request, 'state' | 'verdict' | 'disclosed' | 'steps'> = {
  ...{ state: 'open', verdict: null, disclosed: [] },
  steps: [{ at, step: 'created' }],
};
const withStep = (step: string) => ({ ...open, steps: [...open.steps, { at, step }] });
const shown = (type: string) => [{ type }] as unknown as Request['disclosed'];
const concluded = (verdict: Request['verdict'], disclosed: Request['disclosed'] = []) => ({
  ...{ ...open, state: 'concluded' as const },
  ...{ verdict, disclosed },
});

describe('the one big state', () => {
  test.each([
    ['waiting', 'waiting', open],
    ['waiting', 'readByWallet', withStep('request_read')],
    ['problem', 'answerUnusable', withStep('response_unproven')],
    ['problem', 'answerUnusable', withStep('response_unreadable')],
    ['check', 'answerUnknown', withStep('response_unchecked')],
    ['problem', 'expired', { ...open, state: 'expired' as const }],
    ['problem', 'declined', concluded('declined')],
    ['problem', 'refused', concluded('refused')],
    ['check', 'forgotten', concluded(null)],
    ['verified', 'verifiedWithoutId', concluded('accepted', shown('InsuranceCoverage'))],
    ['check', 'compareId', concluded('accepted', shown('PatientIdentity'))],
  ] as const)('%s: %s', (kind, situation, request) => {
    expect(verdictOf(request, undefined)).toEqual({ kind, situation });
  });

  test('with a name it is Verified only once somebody has compared it with an ID', () => {
    const request = concluded('accepted', shown('PatientIdentity'));
    expect(verdictOf(request, 'same')).toEqual({ kind: 'verified', situation: 'verifiedWithId' });
    expect(verdictOf(request, 'other')).toEqual({ kind: 'problem', situation: 'notTheSame' });
    expect(verdictOf(concluded('refused'), 'same').kind).toBe('problem');
  });
});

test('in the queue nobody has compared anything, so nothing with a name is Verified there', () => {
  const asked = (type: 'PatientIdentity' | 'InsuranceCoverage') => [{ query: 'q', types: [type], required: true }];
  const listed = (request: Pick<Request, 'state' | 'verdict'>, type: Parameters<typeof asked>[0] = 'PatientIdentity') =>
    listedState({ ...request, asked: asked(type) });
  expect(listed(open)).toBe('open');
  expect(listed({ ...open, state: 'expired' })).toBe('expired');
  expect(listed(concluded('accepted'))).toBe('compareId');
  expect(listed(concluded('accepted'), 'InsuranceCoverage')).toBe('verified');
  expect(listed(concluded('refused'))).toBe('refused');
  expect(listed(concluded('declined'))).toBe('declined');
  expect(listed(concluded(null))).toBe('forgotten');
});
