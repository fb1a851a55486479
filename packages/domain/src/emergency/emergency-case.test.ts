import { describe, expect, test } from '@jest/globals';
import { plusSeconds } from '../instant.ts';
import type { Did } from '../primitives.ts';
import { clinic, patient } from '../testing/arbitraries.ts';
import { requestOf } from '../testing/consent-samples.ts';
import { caseOf, now } from '../testing/emergency-samples.ts';
import { coversAccess, isReviewOverdue, stateOfEmergency } from './emergency-case.ts';

const intent = 'intent';
const opened = { at: now, intent };
const at = (seconds: number) => plusSeconds(now, seconds);
const closed = { at: at(60), by: clinic, accesses: 1, intent };
const review = { at: at(9999), by: clinic, outcome: 'justified', salt: caseOf().caseId, intent } as const;

test('a case goes from requested to active, closed or expired, and reviewed', () => {
  expect(stateOfEmergency(caseOf(), now)).toBe('requested');
  expect(stateOfEmergency(caseOf(), at(3600))).toBe('lapsed');
  expect(stateOfEmergency(caseOf({ opened }), at(3599))).toBe('active');
  expect(stateOfEmergency(caseOf({ opened }), at(3600))).toBe('expired');
  expect(stateOfEmergency(caseOf({ opened, closed }), at(61))).toBe('closed');
  expect(stateOfEmergency(caseOf({ opened, closed, review }), at(9999))).toBe('reviewed');
});

test('a review is overdue three days after access ended, and never of a case that was not opened', () => {
  const threeDays = 3 * 86_400;
  expect(isReviewOverdue(caseOf({ opened, closed }), at(60 + threeDays - 1))).toBe(false);
  expect(isReviewOverdue(caseOf({ opened, closed }), at(60 + threeDays))).toBe(true);
  expect(isReviewOverdue(caseOf({ opened, closed, review }), at(60 + threeDays))).toBe(false);
  expect(isReviewOverdue(caseOf(), at(100 * 86_400))).toBe(false);
});

describe('an active case', () => {
  const request = (changes: object = {}) => requestOf({ purposes: ['BTG'], ...changes });
  const covers = (changes: object = {}, time = now) => coversAccess(caseOf({ opened }), request(changes), time);

  test('lets its requester view and use what it opened, for emergency purposes', () => {
    expect(covers()).toBe(true);
    expect(covers({ purposes: ['ETREAT', 'BTG'], action: 'use' })).toBe(true);
  });

  test.each<[string, object]>([
    ['another patient', { subject: 'did:key:zOther' as Did }],
    ['another requester', { requester: { did: patient } }],
    ['other data', { resource: { type: 'Condition' } }],
    ['another purpose', { purposes: ['TREAT'] }],
    ['another purpose beside', { purposes: ['BTG', 'HRESCH'] }],
    ['changing data', { action: 'edit' }],
    ['passing data on', { action: 'disclose' }],
  ])('does not cover %s', (_, changes) => {
    expect(covers(changes)).toBe(false);
  });

  test('covers nothing before it is open and after it is over', () => {
    expect(coversAccess(caseOf(), request(), now)).toBe(false);
    expect(covers({}, at(3600))).toBe(false);
    expect(coversAccess(caseOf({ opened, closed }), request(), at(61))).toBe(false);
  });
});
