import type { StudyEntry } from './study-entry.ts';
import type { Participant } from './study-register.ts';
import { type SumOf, smallestShown, suppressSmallCells } from './suppress-small-cells.ts';

/** What a funnel is counted from. `answers`: pseudonyms of accepted proofs; `refused`: by reason; `decided`: criteria that a person decides. */
export interface FunnelSource {
  readonly asked: number;
  readonly answers: readonly string[];
  readonly refused: Readonly<Record<string, number>>;
  readonly participants: readonly Participant[];
  readonly entries: readonly StudyEntry[];
  readonly decided: readonly string[];
}

/** A count; null if it is too small to be shown, or another one that is would follow from it. */
export interface FunnelCell {
  readonly name: string;
  readonly count: number | null;
}

/** How far people came in a study, in counts alone. */
export interface StudyFunnel {
  /** Counts below this are hidden. */
  readonly smallest: number;
  /**
   * Requests: `asked` = `answered` + `unanswered`. People by pseudonym, who may have answered more than one: `proven` = `enrolled` +
   * `notEnrolled` + `undecided`; `enrolled` = `active` + `withdrawn`; `reconsentDue` of those who are `active`, with `consentCurrent` the others.
   */
  readonly steps: readonly FunnelCell[];
  /** Answers that were refused, by reason: they are of nobody, and may be several of one person. */
  readonly refused: readonly FunnelCell[];
  /** People who have proven the rest and do not take part, by the criterion that a person decided. */
  readonly notEnrolledBy: readonly FunnelCell[];
}

const stepSums: readonly SumOf[] = [
  { total: 'asked', parts: ['answered', 'unanswered'] },
  { total: 'proven', parts: ['enrolled', 'notEnrolled', 'undecided'] },
  { total: 'enrolled', parts: ['active', 'withdrawn'] },
  { total: 'active', parts: ['reconsentDue', 'consentCurrent'] },
];

/** Counts a study. Small counts are hidden, and with them what would tell them. */
export function studyFunnel(source: FunnelSource): StudyFunnel {
  const { steps, by } = countsOf(source);
  const names = source.decided.map((id) => `by ${id}`);
  const sums = [...stepSums, { total: 'notEnrolled', parts: names }];
  const shown = suppressSmallCells({ ...steps, ...by }, sums);
  const refused = suppressSmallCells(source.refused, []);
  const cell = (name: string, key = name): FunnelCell => ({ name, count: shown[key] ?? null });
  return {
    smallest: smallestShown,
    steps: Object.keys(steps).map((name) => cell(name)),
    refused: Object.entries(refused).map(([name, count]) => ({ name, count })),
    notEnrolledBy: source.decided.map((id) => cell(id, `by ${id}`)),
  };
}

function countsOf({ asked, answers, participants, entries, decided }: FunnelSource) {
  const enrolled = new Set(participants.map(({ pseudonym }) => pseudonym));
  const people = new Set([...answers, ...enrolled]);
  const turnedAway = new Map(
    entries.flatMap(({ event }) =>
      event.kind === 'not-enrolled' && !enrolled.has(event.pseudonym)
        ? [[event.pseudonym, event.criterion] as const]
        : [],
    ),
  );
  const active = participants.filter(({ withdrawnAt }) => withdrawnAt === undefined);
  const due = active.filter(({ reconsentDue }) => reconsentDue).length;
  const steps = {
    ...{ asked, answered: answers.length, unanswered: asked - answers.length },
    ...{ proven: people.size, notEnrolled: turnedAway.size },
    undecided: people.size - enrolled.size - turnedAway.size,
    ...{ enrolled: enrolled.size, active: active.length, withdrawn: participants.length - active.length },
    ...{ reconsentDue: due, consentCurrent: active.length - due },
  };
  const by = Object.fromEntries(
    decided.map((id) => [`by ${id}`, [...turnedAway.values()].filter((criterion) => criterion === id).length]),
  );
  return { steps, by };
}
