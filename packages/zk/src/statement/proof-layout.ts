import type { Predicate, ProofStatement } from '@assent/domain';
import { rangeBase } from '../parameters/range-parameters.ts';
import { byte, count, none, type Part, points, scalars, some, uint16 } from './layout-parts.ts';
import { type Responses, responsesOf } from './signature-responses.ts';

/** How the ranges of a request are proven. */
export type RangeMethod = 'verifier-parameters' | 'transparent';

// The kinds of statements, as version 0.35.0 of the engine numbers them.
const tags = {
  commitment: 3,
  signature: 11,
  bulletproof: 12,
  setMembership: 13,
  inequality: 15,
  membership: 22,
  pseudonym: 32,
};

/** Behind the statements: aggregates and a list, none of which is there. */
const ending: readonly Part[] = [none, none, count(0)];

/** The layout of a proof that somebody knows the secret in a commitment. */
export const commitmentLayout: readonly Part[] = [
  count(1),
  byte(tags.commitment),
  ...points(1),
  count(1),
  ...scalars(1),
  ...ending,
];

/**
 * The layout of a proof of a statement, to the byte. The engine itself takes a base of the digits from the proof, and
 * would accept a smaller one than the parameters are made for: digits up to 63 where 0 and 1 are meant, a value far
 * outside of its range. It also skips bytes behind the end and the upper half of indexes. None of that fits here.
 */
export function proofLayout(statement: ProofStatement, method: RangeMethod): readonly Part[] {
  const { credentials, predicates } = statement;
  const statements = credentials.length + predicates.length + 1;
  return [
    count(statements),
    ...credentials.flatMap((_, index) => signature(responsesOf(statement, index))),
    ...predicates.flatMap((predicate) => layoutOf(predicate, method)),
    byte(tags.pseudonym),
    ...partial({}, 1),
    ...ending,
  ];
}

function layoutOf(predicate: Predicate, method: RangeMethod): readonly Part[] {
  if (predicate.kind === 'not') return inequality;
  if (predicate.kind === 'member') return membership;
  return method === 'transparent' ? bulletproof : setMembership(digitCount(predicate.limit - predicate.min));
}

const signature = ({ total, given }: Responses): readonly Part[] => [
  byte(tags.signature),
  ...points(4),
  ...scalars(2),
  ...points(1),
  ...(given.length === total
    ? [some, count(total), ...scalars(total), none]
    : [none, some, count(given.length), ...given.flatMap((at) => [count(at), ...scalars(1)]), count(total)]),
];

/** A commitment whose first response comes from the signature, so that only one more is in it, or none. */
const partial = ({ index }: { index?: number }, total: number): readonly Part[] => [
  'point',
  ...(index === undefined ? [count(0)] : [count(1), count(index), 'scalar' as const]),
  count(total),
];

const membership: readonly Part[] = [byte(tags.membership), ...points(2), none, some, ...points(1), ...scalars(1)];

const inequality: readonly Part[] = [
  byte(tags.inequality),
  ...points(2),
  ...scalars(2),
  ...points(1),
  ...scalars(1),
  ...points(1),
  ...scalars(2),
  ...points(1),
  ...partial({ index: 1 }, 2),
];

const sumset = 1;
const setMembership = (digits: number): readonly Part[] => [
  byte(tags.setMembership),
  byte(sumset),
  uint16(rangeBase),
  count(digits),
  ...Array.from({ length: digits }, () => [...points(2), some, ...points(1), ...scalars(2), none]).flat(),
  ...points(1),
  ...scalars(1),
  ...points(1),
  ...partial({ index: 1 }, 2),
];

/** `ceil(log64(range + 1))` of the range that is proven: multiplied by 63 where 63 does not divide it. */
function digitCount(width: number): number {
  const range = BigInt(width - 1);
  const factor = BigInt(rangeBase - 1);
  const proven = range % factor === 0n ? range : range * factor;
  let digits = 0;
  for (let power = 1n; power < proven + 1n; power *= BigInt(rangeBase)) digits += 1;
  return digits;
}

/** Two ranges of 64 bits in base 2, folded in seven rounds. */
const rounds = 7;
const bulletproof: readonly Part[] = [
  byte(tags.bulletproof),
  count(2),
  ...points(2),
  uint16(2),
  ...points(4),
  count(rounds),
  ...points(rounds),
  count(rounds),
  ...points(rounds),
  count(1),
  ...scalars(1),
  count(1),
  ...scalars(1),
  ...partial({ index: 1 }, 2),
  ...partial({ index: 1 }, 2),
];
