import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClinicalFacts, type Criterion, type TrialCriteria, zTrialCriteria } from '../eligibility.ts';
import { evaluateEligibility } from '../evaluate-eligibility.ts';
import type { Coding, Day, Instant } from '../primitives.ts';
import { type AttributeValue, codeText, type EncodedSlot, encodeAttribute } from './attribute-value.ts';
import { allowedCodes } from './criterion-set.ts';
import { deriveStatement } from './derive-statement.ts';
import { planProof } from './plan-proof.ts';
import type { PlannedProof } from './planned-proof.ts';
import { dayBefore } from './proof-day.ts';
import { type ProofCriterion, zProofRequest } from './proof-request.ts';
import { knownProofSchemas } from './proof-schemas.ts';

const asOf = '2026-06-15' as Day;
const study = { registry: 'ctgov', id: 'NCT00000001', version: '1', title: 'x' } as const;
const icd = (code: string): Coding => ({ system: 'http://hl7.org/fhir/sid/icd-10-cm', code });
const loinc = (code: string): Coding => ({ system: 'http://loinc.org', code });
const plan = (...criteria: readonly object[]): PlannedProof =>
  planProof(zTrialCriteria.parse({ study, criteria }), asOf);
const named = { id: 'x', exclude: false, label: 'A criterion' };
const hba1c = { ...named, kind: 'numeric', code: loinc('4548-4'), unit: '%' };
const onlyOf = ({ planned }: PlannedProof) => planned[0]!;

/** The planned request, as a verifier would send it. Keys of sets are the verifier's. */
function requestOf({ credentials, planned }: PlannedProof, day = asOf) {
  const hex = (bytes: number) => 'ab'.repeat(bytes);
  const set = { publicKey: hex(96), accumulator: hex(48), sha256: hex(32) };
  const issuers = [{ did: 'did:key:z6MkIssuer', publicKey: hex(96), status: null }];
  return zProofRequest.parse({
    ...{ version: 1, study: { registry: study.registry, id: study.id }, purpose: 'Screening' },
    ...{ audience: 'did:key:z6MkSponsor', nonce: hex(32), expiresAt: '2026-06-16T00:00:00Z', asOf: day },
    credentials: credentials.map((one) => ({ ...one, issuers })),
    criteria: planned.flatMap(({ criteria }) => criteria.map((one) => (one.kind === 'one-of' ? { ...one, set } : one))),
    ranges: { method: 'transparent' },
  });
}

/** Whether somebody with these credentials can prove it: what the engine does, on plain numbers. */
function holds(
  proof: PlannedProof,
  held: Readonly<Record<string, Readonly<Record<string, AttributeValue>>>>,
  day = asOf,
): boolean {
  const request = requestOf(proof, day);
  const { credentials, predicates } = deriveStatement(
    request,
    request.credentials.map(() => 0),
    knownProofSchemas,
  );
  const slots = credentials.map(({ schema }, index) => {
    const values = held[request.credentials[index]?.id ?? ''];
    return (
      values &&
      schema.fields.flatMap((field): EncodedSlot[] =>
        field.type === 'handle' ? [{ kind: 'number', value: 7 }] : (encodeAttribute(field, values[field.name]) ?? []),
      )
    );
  });
  if (slots.includes(undefined)) return false;
  return predicates.every((predicate) => {
    const slot = slots[predicate.at.credential]?.[predicate.at.slot];
    if (predicate.kind === 'range')
      return slot?.kind === 'number' && slot.value >= predicate.min && slot.value < predicate.limit;
    if (predicate.kind === 'not') return JSON.stringify(slot) !== JSON.stringify(predicate.value);
    const { of } = predicate;
    const criterion = 'criterion' in of ? request.criteria.find(({ id }) => id === of.criterion) : undefined;
    const codes = allowedCodes(criterion as Extract<ProofCriterion, { kind: 'one-of' }>);
    return slot?.kind === 'code' && codes.some((code) => codeText(code) === slot.text);
  });
}

describe('criteria of a trial as a proof', () => {
  test('are all there, in their order, proven or attested with the reason', () => {
    const criteria = [
      { ...named, id: 'age', kind: 'age', min: 18, max: 75 },
      { ...hba1c, id: 'hba1c', min: 6.5, max: 9, maxAgeDays: 90 },
      { ...named, id: 'diabetes', kind: 'code', codes: ['E11.9', 'E11.8'].map(icd) },
      { ...named, id: 'no-stroke', exclude: true, kind: 'code', codes: [icd('I63')] },
    ];
    const attested = [{ id: 'willing', exclude: false, label: 'Willing to come' }];
    const { credentials, planned } = planProof(zTrialCriteria.parse({ study, criteria, attested }), asOf);
    expect(planned.map(({ id, how }) => `${id}: ${how}`)).toEqual([
      ...['age: zero-knowledge', 'hba1c: zero-knowledge', 'diabetes: zero-knowledge', 'no-stroke: zero-knowledge'],
      'willing: attested',
    ]);
    expect(planned[4]).toMatchObject({
      because: 'for_the_site',
      criteria: [{ kind: 'attested', by: 'site', statement: 'Willing to come' }],
    });
    expect(planned.flatMap((one) => one.criteria.map(({ id }) => id))).toEqual([
      ...['criterion-1', 'criterion-2', 'criterion-2-fresh', 'criterion-2-test', 'criterion-3'],
      ...['criterion-4', 'criterion-4-fresh', 'criterion-5'],
    ]);
    expect(credentials.map(({ id }) => id)).toEqual(['identity', 'hba1c', 'summary', 'problems']);
    expect(requestOf({ credentials, planned }).criteria).toHaveLength(8);
  });

  test.each<[string, object, string]>([
    ['a measurement of no credential', { ...hba1c, code: loinc('2160-0'), unit: 'mg/dL', max: 1.5 }, 'no_credential'],
    ['another unit', { ...hba1c, unit: 'mmol/mol', min: 48 }, 'other_unit'],
    ['a value that may be missing', { ...hba1c, min: 6, ifMissing: 'pass' }, 'missing_counts'],
    ['a range with a hole', { ...hba1c, min: 6, max: 9, exclude: true }, 'either_side'],
    ['an age with a hole', { ...named, kind: 'age', exclude: true, min: 20, max: 30 }, 'either_side'],
    ['no bound at all', { ...hba1c, exclude: true }, 'either_side'],
    ['an empty range', { ...hba1c, minExclusive: 8, maxExclusive: 8.1 }, 'out_of_range'],
    ['more than can be signed', { ...hba1c, min: 31 }, 'out_of_range'],
    ['a bound below zero', { ...hba1c, min: -1 }, 'out_of_range'],
    ['too many digits', { ...hba1c, min: 6.1234567 }, 'out_of_range'],
    ['an age below zero', { ...named, kind: 'age', maxExclusive: 0 }, 'out_of_range'],
    [
      'four codes that must not be there',
      { ...named, kind: 'code', exclude: true, codes: ['A', 'B', 'C', 'D'].map(icd) },
      'too_many_codes',
    ],
  ])('leave %s to the site', (_, criterion, because) => {
    expect(onlyOf(plan(criterion))).toMatchObject({ how: 'attested', because });
  });

  test('share what one proof can exclude', () => {
    const exclusion = (...codes: string[]) => ({ ...named, kind: 'code', exclude: true, codes: codes.map(icd) });
    const { planned } = plan(exclusion('A', 'B'), exclusion('C', 'C', 'D'), exclusion('E'));
    expect(planned.map(({ how }) => how)).toEqual(['zero-knowledge', 'attested', 'zero-knowledge']);
  });

  test('turn an exclusion round in words, too', () => {
    const { criteria } = onlyOf(plan({ ...hba1c, min: 6, max: 9, exclude: true }));
    expect(criteria).toMatchObject([{ statement: 'This does not hold: A criterion' }]);
  });
});

const bound = fc.option(
  fc.integer({ min: 0, max: 320 }).map((tenths) => tenths / 10),
  { nil: undefined },
);
const bounds = fc.record({ min: bound, minExclusive: bound, max: bound, maxExclusive: bound, exclude: fc.boolean() });
const codes = ['A', 'B', 'C', 'D'].map(icd);
const facts = (more: Partial<ClinicalFacts>): ClinicalFacts => ({
  ...{ birthDate: '1980-01-01' as Day, measurements: [], conditions: [] },
  ...more,
});
const isMet = (criterion: object, known: ClinicalFacts, day = asOf): boolean => {
  const criteria = zTrialCriteria.parse({ study, criteria: [criterion] }) as TrialCriteria;
  return evaluateEligibility(criteria, '0'.repeat(64), known, `${day}T00:00:00Z` as Instant).overall === 'eligible';
};
const common = { issuedOn: '2026-06-01', validUntil: '2027-06-01', birthDate: '1980-01-01' };

describe('a proof of what was planned holds just for those of whom the criterion does', () => {
  test('ages, on every birthday and the days around it', () => {
    const today = fc.constantFrom('2026-06-15', '2028-02-29', '2026-02-28', '2027-03-01') as fc.Arbitrary<Day>;
    const years = fc.option(
      fc.integer({ min: 0, max: 60 }).map((halves) => halves / 2),
      { nil: undefined },
    );
    const limits = fc.record({
      min: years,
      minExclusive: years,
      max: years,
      maxExclusive: years,
      exclude: fc.boolean(),
    });
    let proven = 0;
    fc.assert(
      fc.property(
        today,
        limits,
        fc.integer({ min: -1, max: 2 }),
        fc.integer({ min: -2, max: 2 }),
        (day, limit, off, days) => {
          const criterion = { ...named, kind: 'age', ...limit } as Criterion;
          // about where the answer changes
          const nearest = limit.max ?? limit.maxExclusive ?? limit.min ?? limit.minExclusive ?? 30;
          const birthDate = dayBefore(day, { years: Math.max(Math.floor(nearest) + off, 0), days });
          const proof = planProof(zTrialCriteria.parse({ study, criteria: [criterion] }), day);
          if (onlyOf(proof).how === 'attested' || birthDate > day) return;
          proven += 1;
          const held = { identity: { ...common, birthDate, assuranceLevel: icd('IAL2') } };
          expect(holds(proof, held, day)).toBe(isMet(criterion, facts({ birthDate }), day));
        },
      ),
      { numRuns: 3000 },
    );
    expect(proven).toBeGreaterThan(300);
  });

  test('measurements, by their day', () => {
    const ages = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined });
    fc.assert(
      fc.property(
        bounds,
        ages,
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 450 }),
        (limits, maxAgeDays, tenths, days) => {
          const criterion = { ...hba1c, ...limits, ...(maxAgeDays ? { maxAgeDays } : {}) };
          const proof = plan(criterion);
          if (onlyOf(proof).how === 'attested') return;
          const effective = new Date(Date.parse(asOf) - days * 86_400_000).toISOString();
          const measurement = { code: loinc('4548-4'), unit: '%', value: tenths / 10, effective: effective as Instant };
          const value = { code: loinc('4548-4'), 'value:%': String(tenths / 10), effective: effective.slice(0, 10) };
          const isKnown = isMet(criterion, facts({ measurements: [measurement] }));
          expect(holds(proof, { hba1c: { ...common, ...value } })).toBe(isKnown);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('problems that must not be there, and a main diagnosis that must', () => {
    fc.assert(
      fc.property(fc.subarray(codes, { minLength: 1, maxLength: 3 }), fc.subarray(codes), (asked, present) => {
        const none = { ...named, kind: 'code', exclude: true, codes: asked };
        const list = { ...common, problems: present, assertedOn: '2026-06-01' };
        expect(holds(plan(none), { problems: list })).toBe(isMet(none, facts({ conditions: present })));
        const one = { ...none, exclude: false };
        const [main = icd('Z')] = present;
        const summary = {
          ...common,
          mainDiagnosis: main,
          gender: main,
          country: main,
          pregnancyStatus: main,
          otherTrial: main,
        };
        expect(holds(plan(one), { summary })).toBe(isMet(one, facts({ conditions: [main] })));
      }),
    );
  });
});
