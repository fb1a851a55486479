import { describe, expect, test } from '@jest/globals';
import type { Instant } from '../primitives.ts';
import type { StudyEntry, StudyEvent } from './study-entry.ts';
import { type FunnelSource, studyFunnel } from './study-funnel.ts';
import { participantsIn } from './study-register.ts';

const at = '2026-06-01T09:00:00Z' as Instant;
const entriesOf = (...events: readonly StudyEvent[]): StudyEntry[] =>
  events.map((event, index) => ({ number: index + 1, at, event, salt: `0x${'00'.repeat(32)}` as never }));
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `p${from + index}`);
const enrolled = (pseudonyms: readonly string[]) => pseudonyms.map((pseudonym) => ({ pseudonym, request: 'r', at }));

function funnelOf(changes: Partial<FunnelSource>) {
  const source = { asked: 0, answers: [], refused: {}, participants: [], entries: [], decided: [], ...changes };
  const { steps, notEnrolledBy, refused } = studyFunnel(source);
  const shown = (cells: readonly { name: string; count: number | null }[]) =>
    Object.fromEntries(cells.map(({ name, count }) => [name, count]));
  return { steps: shown(steps), notEnrolledBy: shown(notEnrolledBy), refused: shown(refused) };
}

describe('a funnel', () => {
  test('counts requests, people by pseudonym, and who takes part', () => {
    const people = names(20);
    const participants = participantsIn(enrolled(people.slice(0, 10)), []);
    const answers = [...people, ...people.slice(0, 6)];
    expect(funnelOf({ asked: 40, answers, participants }).steps).toEqual({
      ...{ asked: 40, answered: 26, unanswered: 14, proven: 20, enrolled: 10, notEnrolled: 0, undecided: 10 },
      ...{ active: 10, withdrawn: 0, reconsentDue: 0, consentCurrent: 10 },
    });
  });

  test('hides one who has withdrawn, and those who would tell it', () => {
    const people = names(12);
    const entries = entriesOf({ kind: 'withdrawn', pseudonym: 'p3' });
    const { steps } = funnelOf({
      asked: 12,
      answers: people,
      participants: participantsIn(enrolled(people), entries),
      entries,
    });
    expect(steps).toMatchObject({ enrolled: 12, withdrawn: null, active: null });
    // the others that make up those who are active would tell it too
    expect(steps.consentCurrent).toBeNull();
  });

  test('counts who was turned away by the criterion that a person decided, once each, and not if they take part after all', () => {
    const entries = entriesOf(
      ...names(8).map(
        (pseudonym) => ({ kind: 'not-enrolled', pseudonym, request: 'r', criterion: 'willing' }) as const,
      ),
      ...names(6, 8).map(
        (pseudonym) => ({ kind: 'not-enrolled', pseudonym, request: 'r', criterion: 'judgement' }) as const,
      ),
    );
    const participants = participantsIn(enrolled(['p0']), entries);
    const found = funnelOf({ asked: 20, answers: names(20), participants, entries, decided: ['willing', 'judgement'] });
    expect(found.steps).toMatchObject({ enrolled: null, notEnrolled: 13 });
    expect(found.notEnrolledBy).toEqual({ willing: 7, judgement: 6 });
  });

  test('hides reasons that were few', () => {
    expect(funnelOf({ refused: { stale_status: 9, bad_proof: 2 } }).refused).toEqual({
      stale_status: 9,
      bad_proof: null,
    });
  });
});

describe('who takes part', () => {
  const version = (name: string, reconsent: boolean) =>
    ({ kind: 'consent-version', version: name, sha256: '0'.repeat(64), reconsent }) as const;
  const signed = (consent: string) => ({ kind: 'consented', pseudonym: 'p0', consent }) as const;

  test.each<[string, readonly StudyEvent[], object]>([
    ['no version has come', [], { reconsentDue: false }],
    ['one has come that all must sign', [version('1', true)], { reconsentDue: true }],
    ['one has come for new people alone', [version('1', false)], { reconsentDue: false }],
    ['they have signed it', [version('1', true), signed('1')], { reconsentDue: false, consent: '1' }],
    [
      'another one came after it',
      [version('1', true), signed('1'), version('2', true)],
      { reconsentDue: true, consent: '1' },
    ],
    [
      'they have withdrawn',
      [version('1', true), { kind: 'withdrawn', pseudonym: 'p0' }],
      { reconsentDue: false, withdrawnAt: at },
    ],
  ])('is asked to sign again if due: %s', (_, events, expected) => {
    expect(participantsIn(enrolled(['p0']), entriesOf(...events))).toEqual([
      { pseudonym: 'p0', request: 'r', at, ...expected },
    ]);
  });
});
