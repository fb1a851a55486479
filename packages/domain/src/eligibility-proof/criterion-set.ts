import { type Coding, isSameCoding } from '../primitives.ts';
import { codeText, endOfList } from './attribute-value.ts';
import type { ProofCriterion, SetKey } from './proof-request.ts';
import { isOptional, type ProofField, slotsOf } from './proof-schema.ts';
import type { Predicate, SlotRef } from './proof-statement.ts';

type OneOf = Extract<ProofCriterion, { kind: 'one-of' }>;
type NoneOf = Extract<ProofCriterion, { kind: 'none-of' }>;

/** The attribute is one of the codes. Of a list it would have to be said which slot, which is not proven. */
export function oneOf(criterion: OneOf, field: ProofField, at: SlotRef, fault: () => Error): Predicate[] {
  if (field.type !== 'code' || hasDoubles(criterion.codings)) throw fault();
  return [member(criterion.id, criterion.set, at)];
}

/**
 * No slot has one of the codes, and the attribute is known: what is missing differs from every code, so that it is
 * excluded too. With `within`, every slot is one of the codes that remain.
 */
export function noneOf(criterion: NoneOf, field: ProofField, at: SlotRef, fault: () => Error): Predicate[] {
  if ((field.type !== 'code' && field.type !== 'codes') || hasDoubles(criterion.codings)) throw fault();
  const places = Array.from({ length: slotsOf(field) }, (_, index) => ({ ...at, slot: at.slot + index }));
  const { within } = criterion;
  if (within) {
    if (hasDoubles(within.codings) || allowedCodes(criterion).length === 0) throw fault();
    return places.map((place) => member(criterion.id, within.set, place));
  }
  const known: Predicate[] = isOptional(field) ? [{ kind: 'not', at, value: { kind: 'missing' } }] : [];
  const different = places.flatMap((place) =>
    criterion.codings.map(
      (code) => ({ kind: 'not', at: place, value: { kind: 'code', text: codeText(code) } }) as const,
    ),
  );
  return [...known, ...different];
}

/** The codes in the set that a verifier makes for a criterion: those asked for, or those that remain. */
export function allowedCodes(criterion: OneOf | NoneOf): readonly Coding[] {
  if (criterion.kind === 'one-of') return criterion.codings;
  const rest =
    criterion.within?.codings.filter((code) => !criterion.codings.some((no) => isSameCoding(no, code))) ?? [];
  return [...rest, endOfList];
}

const member = (criterion: string, { publicKey, accumulator }: SetKey, at: SlotRef): Predicate => ({
  kind: 'member',
  at,
  publicKey,
  accumulator,
  of: { criterion },
});

const hasDoubles = (codings: readonly Coding[]) => new Set(codings.map(codeText)).size < codings.length;
