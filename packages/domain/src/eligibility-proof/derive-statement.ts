import { AppError } from '../error.ts';
import { type Asked, askedCredentials, placeOf } from './asked-credential.ts';
import { rangeOf } from './criterion-range.ts';
import { noneOf, oneOf } from './criterion-set.ts';
import type { ProofCriterion, ProofRequest } from './proof-request.ts';
import type { ProofField, ProofSchemas } from './proof-schema.ts';
import type { Predicate, ProofStatement, SlotRef } from './proof-statement.ts';

/** Inequalities that a statement may have: each costs about 10 ms and 500 bytes. */
export const maxInequalities = 24;

/**
 * Derives the statement from a request and the choice of one accepted issuer for each credential. Prover and verifier
 * both call it, so that neither can leave anything out.
 *
 * @throws AppError `invalid_request` with `at`: the request names what a schema does not have, in another unit or type,
 *   asks for a range that is empty, proves what it also reveals, or is too large
 */
export function deriveStatement(
  request: ProofRequest,
  choice: readonly number[],
  schemas: ProofSchemas,
): ProofStatement {
  const asked = askedCredentials(request, choice, schemas);
  const criteria = request.criteria.flatMap((criterion, index) => predicatesOf(request, asked, criterion, index));
  const predicates = [...criteria, ...asked.flatMap(statusOf)];
  if (predicates.filter(({ kind }) => kind === 'not').length > maxInequalities) {
    throw new AppError('invalid_request', { at: '/criteria', maxInequalities });
  }
  return {
    credentials: asked.map(({ stated }) => stated),
    predicates,
    equalities: request.criteria.flatMap((criterion, index) => equalitiesOf(asked, criterion, index)),
  };
}

/** The registry's accumulator has what is not revoked. */
function statusOf({ issuer: { status }, handleSlot }: Asked, credential: number): Predicate[] {
  if (!status) return [];
  const { publicKey, accumulator } = status;
  return [
    { kind: 'member', at: { credential, slot: handleSlot }, publicKey, accumulator, of: { statusOf: credential } },
  ];
}

function predicatesOf(
  request: ProofRequest,
  asked: readonly Asked[],
  criterion: ProofCriterion,
  index: number,
): Predicate[] {
  if (criterion.kind === 'same' || criterion.kind === 'attested') return [];
  const { field, at, isRevealed } = placeOf(asked, criterion.at, index);
  if (isRevealed !== (criterion.kind === 'disclosed')) throw invalidAt(index);
  if (criterion.kind === 'disclosed') return [];
  if (criterion.kind === 'one-of') return oneOf(criterion, field, at, () => invalidAt(index));
  if (criterion.kind === 'none-of') return noneOf(criterion, field, at, () => invalidAt(index));
  const range = rangeOf(criterion, field, request.asOf);
  if (!range) throw invalidAt(index);
  return [{ kind: 'range', at, ...range }];
}

function equalitiesOf(asked: readonly Asked[], criterion: ProofCriterion, index: number): SlotRef[][] {
  if (criterion.kind !== 'same') return [];
  const places = criterion.fields.map((ref) => placeOf(asked, ref, index));
  const type = typeText(places[0]?.field);
  const credentials = new Set(places.map(({ at }) => at.credential));
  const isSound =
    credentials.size === places.length &&
    places.every(({ field, isRevealed }) => typeText(field) === type && field.type !== 'codes' && !isRevealed);
  if (!isSound) throw invalidAt(index);
  return [places.map(({ at }) => at)];
}

/** Numbers are the same only if they are written the same way: a type with its digits, and the unit. */
function typeText(field: ProofField | undefined): string {
  if (field?.type !== 'decimal') return field?.type ?? '';
  return `${field.digits} ${field.name.slice(field.name.indexOf(':'))}`;
}

const invalidAt = (index: number) => new AppError('invalid_request', { at: `/criteria/${index}` });
