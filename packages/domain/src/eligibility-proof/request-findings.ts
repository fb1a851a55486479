import type { Day } from '../primitives.ts';
import { rangeOf } from './criterion-range.ts';
import type { FieldRef, ProofCriterion, ProofRequest } from './proof-request.ts';
import { fieldNamed, isOptional, type ProofField, type ProofSchemas } from './proof-schema.ts';

/** What may be wrong with a request from the side of the patient. Codes are public API. */
export type FindingCode =
  | 'small_set'
  | 'narrow_range'
  | 'over_asking'
  | 'negative_by_absence'
  | 'missing_freshness'
  | 'status_not_asked';

/** One of them: where in the request, in words, and whether a wallet refuses unless the patient has accepted it. */
export interface RequestFinding {
  readonly code: FindingCode;
  readonly at: string;
  readonly refuse: boolean;
  readonly words: string;
}

/** From when on a request is one that could single somebody out. */
export interface ProverPolicy {
  readonly minSetSize: number;
  /** Different numbers that a range must have; of a birth date days. */
  readonly minRangeSize: number;
  readonly minBirthDays: number;
  readonly maxAsked: number;
}

/** Sets of five, no range of a single value, a year of birth dates, and forty things asked at most. */
export const defaultProverPolicy: ProverPolicy = { minSetSize: 5, minRangeSize: 2, minBirthDays: 365, maxAsked: 40 };

/** Looks at a request as the one who shall answer it. Criteria on the same attribute are taken together. */
export function requestFindings(
  request: ProofRequest,
  schemas: ProofSchemas,
  policy: ProverPolicy = defaultProverPolicy,
): readonly RequestFinding[] {
  const fieldAt = (ref: FieldRef) => fieldOf(request, schemas, ref);
  return [
    ...request.criteria.flatMap((criterion, index) => [
      ...setFindings(criterion, index, policy),
      ...negativeFindings(request, fieldAt, criterion, index),
      ...freshnessFindings(request, fieldAt, criterion, index),
    ]),
    ...rangeFindings(request, fieldAt, policy),
    ...askedFindings(request, policy),
    ...request.credentials.flatMap(({ issuers }, index) =>
      issuers.every(({ status }) => status)
        ? []
        : [warn('status_not_asked', `/credentials/${index}`, 'It is not asked whether this credential was revoked.')],
    ),
  ];
}

type FieldAt = (ref: FieldRef) => ProofField | undefined;

function setFindings(criterion: ProofCriterion, index: number, { minSetSize }: ProverPolicy): RequestFinding[] {
  if (criterion.kind !== 'one-of' || criterion.codings.length >= minSetSize) return [];
  const words =
    criterion.codings.length === 1
      ? 'The set has one code: to be in it is to reveal the value.'
      : `The set has only ${criterion.codings.length} codes: being in it says much about the value.`;
  return [refuse('small_set', `/criteria/${index}`, words)];
}

function negativeFindings(
  { criteria }: ProofRequest,
  fieldAt: FieldAt,
  criterion: ProofCriterion,
  index: number,
): RequestFinding[] {
  if (criterion.kind !== 'none-of') return [];
  const field = fieldAt(criterion.at);
  const isDated = criteria.some((other) => dates(other) && other.at.credential === criterion.at.credential);
  if (!field || (!isOptional(field) && isDated)) return [];
  const words = isOptional(field)
    ? 'Who issues it may leave this out: ask for a signed code that says no, with its date.'
    : 'A "no" without a date may be an old one: ask for its date too.';
  return [{ code: 'negative_by_absence', at: `/criteria/${index}`, refuse: isOptional(field), words }];
}

const dates = (criterion: ProofCriterion): criterion is Extract<ProofCriterion, { kind: 'fresh' | 'date-window' }> =>
  criterion.kind === 'fresh' || (criterion.kind === 'date-window' && criterion.at.field !== 'birthDate');

function freshnessFindings(
  { criteria }: ProofRequest,
  fieldAt: FieldAt,
  criterion: ProofCriterion,
  index: number,
): RequestFinding[] {
  if (criterion.kind !== 'number-range' || !fieldAt(criterion.at)) return [];
  if (criteria.some((other) => dates(other) && other.at.credential === criterion.at.credential)) return [];
  return [
    warn('missing_freshness', `/criteria/${index}`, 'The value may be of any age: no date is asked for with it.'),
  ];
}

function rangeFindings(request: ProofRequest, fieldAt: FieldAt, policy: ProverPolicy): RequestFinding[] {
  const narrowest = new Map<string, { min: number; limit: number; field: ProofField; index: number }>();
  for (const [index, criterion] of request.criteria.entries()) {
    const found = rangeIn(criterion, fieldAt, request.asOf);
    if (!found) continue;
    const key = JSON.stringify([found.ref.credential, found.ref.field]);
    const before = narrowest.get(key);
    narrowest.set(key, {
      min: Math.max(found.min, before?.min ?? 0),
      limit: Math.min(found.limit, before?.limit ?? Number.POSITIVE_INFINITY),
      field: found.field,
      index,
    });
  }
  return [...narrowest.values()].flatMap(({ min, limit, field, index }) => {
    const wanted = field.name === 'birthDate' ? policy.minBirthDays : policy.minRangeSize;
    const words = 'The range is so narrow that being in it nearly tells the value.';
    return limit - min >= wanted ? [] : [refuse('narrow_range', `/criteria/${index}`, words)];
  });
}

function rangeIn(criterion: ProofCriterion, fieldAt: FieldAt, asOf: Day) {
  if (criterion.kind !== 'number-range' && criterion.kind !== 'date-window' && criterion.kind !== 'fresh')
    return undefined;
  const field = fieldAt(criterion.at);
  const range = field && rangeOf(criterion, field, asOf);
  return range && { ...range, field, ref: criterion.at };
}

function askedFindings({ credentials, criteria }: ProofRequest, { maxAsked }: ProverPolicy): RequestFinding[] {
  const revealed = credentials.flatMap(({ reveal }, index) =>
    reveal.map(({ field }, place) => ({ field, index, place })),
  );
  const exact = revealed.flatMap(({ field, index, place }) =>
    field === 'birthDate'
      ? [
          refuse(
            'over_asking',
            `/credentials/${index}/reveal/${place}`,
            'The exact birth date is asked for: a range would do.',
          ),
        ]
      : [],
  );
  if (criteria.length + revealed.length <= maxAsked) return exact;
  const words = `${criteria.length + revealed.length} things are asked for: together they may describe one person only.`;
  return [...exact, refuse('over_asking', '/criteria', words)];
}

function fieldOf({ credentials }: ProofRequest, schemas: ProofSchemas, ref: FieldRef): ProofField | undefined {
  const schema = schemas(credentials.find(({ id }) => id === ref.credential)?.schema ?? '');
  return schema && fieldNamed(schema, ref.field)?.field;
}

const refuse = (code: FindingCode, at: string, words: string): RequestFinding => ({ code, at, refuse: true, words });
const warn = (code: FindingCode, at: string, words: string): RequestFinding => ({ code, at, refuse: false, words });
