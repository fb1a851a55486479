import { type ClinicalFacts, type Criterion, evaluateEligibility, type Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readStudy } from './read-study.ts';

const snomed = (code: string, display?: string) => ({
  coding: [{ system: 'http://snomed.info/sct', code, ...(display ? { display } : {}) }],
});
const loinc = (code: string, display?: string) => ({
  coding: [{ system: 'http://loinc.org', code, ...(display ? { display } : {}) }],
});
const icd = (code: string) => ({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] });
const ucum = (value: number, code: string, comparator?: string) => ({
  ...{ value, code, system: 'http://unitsofmeasure.org' },
  ...(comparator ? { comparator } : {}),
});
const condition = snomed('64572001', 'Disease (disorder)');
const hba1c = loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood');

const variable = (characteristic: readonly object[], more = {}) => ({
  ...{ resourceType: 'EvidenceVariable', status: 'active', characteristic },
  ...more,
});
const typed = (type: object, value: object, more = {}) => ({
  ...{ exclude: false, definitionByTypeAndValue: { type, ...value } },
  ...more,
});
const combined = (code: string, characteristic: readonly object[], more = {}) => ({
  ...{ exclude: false, definitionByCombination: { code, characteristic } },
  ...more,
});
const group = (characteristic: readonly object[], more = {}) => ({
  ...{ resourceType: 'Group', type: 'person', actual: false, characteristic },
  ...more,
});
const kindsOf = (input: unknown) => {
  const { criteria, left } = readStudy(input);
  return { criteria: criteria.map(({ kind }) => kind), left: left.map(({ why }) => why) };
};
const only = (characteristic: object) => readStudy(variable([characteristic]));

describe('an EvidenceVariable of R5', () => {
  const visit = {
    linkId: 'visit',
    description: 'Consent is signed',
    timeFromEvent: [{ eventCodeableConcept: snomed('450332002') }],
  };

  test('becomes criteria in its order, and names what is left to a person', () => {
    const read = readStudy(
      variable([
        typed(
          snomed('397669002'),
          { valueRange: { low: ucum(30, 'a'), high: ucum(67, 'a') } },
          { description: 'Age 30 to 67' },
        ),
        typed(hba1c, { valueQuantity: ucum(8, '%', '>=') }, { description: 'HbA1c of 8 % or more' }),
        typed(condition, { valueCodeableConcept: snomed('44054006') }, { description: 'Type 2 diabetes' }),
        typed(hba1c, { valueQuantity: ucum(14, '%', '>') }, { description: 'HbA1c over 14 %', exclude: true }),
        { description: 'Willing to come to the clinic', exclude: false },
        { description: 'As the protocol says', definitionExpression: { language: 'text/cql' } },
      ]),
    );
    expect(read.criteria).toEqual([
      { id: 'criterion-1', label: 'Age 30 to 67', exclude: false, kind: 'age', min: 30, max: 67 },
      {
        ...{ id: 'criterion-2', label: 'HbA1c of 8 % or more', exclude: false, kind: 'numeric', min: 8, unit: '%' },
        ...{ code: hba1c.coding[0], ifMissing: 'fail' },
      },
      {
        ...{ id: 'criterion-3', label: 'Type 2 diabetes', exclude: false, kind: 'code' },
        codes: [{ system: 'http://snomed.info/sct', code: '44054006' }],
      },
      {
        ...{ id: 'criterion-4', label: 'HbA1c over 14 %', exclude: true, kind: 'numeric', minExclusive: 14, unit: '%' },
        ...{ code: hba1c.coding[0], ifMissing: 'fail' },
      },
    ]);
    expect(read.left).toEqual([
      {
        ...{ id: 'criterion-5', label: 'Willing to come to the clinic', exclude: false },
        why: 'free_text',
        at: '#/characteristic/4',
      },
      {
        ...{ id: 'criterion-6', label: 'As the protocol says', exclude: false },
        why: 'expression',
        at: '#/characteristic/5',
      },
    ]);
  });

  test('counts time from the assessment, also where another characteristic names it', () => {
    const lastHalfYear = { low: ucum(-6, 'mo'), high: ucum(0, 'mo') };
    const asked = typed(hba1c, { valueQuantity: ucum(8, '%', '>=') });
    const { criteria } = readStudy(
      variable([
        { ...asked, timeFromEvent: [{ eventId: 'visit', range: lastHalfYear }] },
        { ...asked, timeFromEvent: [{ eventCodeableConcept: snomed('450332002'), quantity: { value: 0 } }] },
        visit,
      ]),
    );
    expect(criteria).toMatchObject([{ maxAgeDays: 182 }, { kind: 'numeric' }]);
    expect(criteria[1]).not.toHaveProperty('maxAgeDays');
  });

  test.each<[string, object]>([
    ['counts from something else', { timeFromEvent: [{ eventId: 'surgery', quantity: { value: 0 } }] }],
    [
      'is long ago at least',
      { timeFromEvent: [{ eventCodeableConcept: snomed('450332002'), quantity: ucum(-6, 'mo', '<=') }] },
    ],
    ['has two times', { timeFromEvent: [visit.timeFromEvent[0], visit.timeFromEvent[0]] }],
    [
      'ends before the assessment',
      {
        timeFromEvent: [
          { eventCodeableConcept: snomed('450332002'), range: { low: ucum(-6, 'mo'), high: ucum(-1, 'mo') } },
        ],
      },
    ],
    [
      'has a unit of no length',
      {
        timeFromEvent: [
          {
            eventCodeableConcept: snomed('450332002'),
            range: { low: ucum(-6, '{visits}'), high: ucum(0, '{visits}') },
          },
        ],
      },
    ],
    ['must last', { durationQuantity: ucum(3, 'mo') }],
    ['must happen so often', { instancesQuantity: { value: 2 } }],
    ['is of a time in R4', { participantEffectivePeriod: { start: '2026-01-01' } }],
  ])('leaves a time that %s to a person', (_, more) => {
    const { criteria, left } = only({ ...typed(hba1c, { valueQuantity: ucum(8, '%', '>=') }), ...more });
    expect([criteria.length, left.map(({ why }) => why)]).toEqual([0, ['time']]);
  });

  test.each<[string, object, string]>([
    ['a number without unit', typed(hba1c, { valueQuantity: { value: 8, comparator: '>=' } }), 'unit'],
    ['a range in two units', typed(hba1c, { valueRange: { low: ucum(6, '%'), high: ucum(80, 'mmol/mol') } }), 'unit'],
    ['an age in months', typed(loinc('30525-0'), { valueQuantity: ucum(216, 'mo', '>=') }), 'unit'],
    [
      'a range the wrong way round',
      typed(hba1c, { valueRange: { low: ucum(9, '%'), high: ucum(8, '%') } }),
      'no_value',
    ],
    ['a comparator that nobody defined', typed(hba1c, { valueQuantity: ucum(9, '%', '~') }), 'no_value'],
    ['a type without value', typed(hba1c, {}), 'no_value'],
    ['a type without code', typed({ text: 'Blood sugar' }, { valueQuantity: ucum(9, '%', '<') }), 'no_value'],
    ['a number of no test', typed(snomed('43396009'), { valueQuantity: ucum(9, '%', '<') }), 'not_in_records'],
    [
      'a coded answer to another question',
      typed(loinc('72166-2'), { valueCodeableConcept: snomed('8517006') }),
      'not_in_records',
    ],
    ['a code that may be no diagnosis', { definitionCodeableConcept: snomed('305450004') }, 'not_in_records'],
    ['a reference to what was not given', { definitionReference: { reference: 'Group/elsewhere' } }, 'reference'],
    ['a reference by words', { definitionReference: { display: 'Adults' } }, 'reference'],
  ])('leaves %s to a person', (_, characteristic, why) => {
    expect(only({ exclude: false, ...characteristic }).left.map((one) => one.why)).toEqual([why]);
  });

  test('takes a combination apart where nothing changes by that, and leaves it whole where something would', () => {
    const [a, b] = ['I21', 'I63'].map((code) => ({ exclude: false, definitionCodeableConcept: icd(code) })) as [
      object,
      object,
    ];
    expect(kindsOf(variable([combined('all-of', [a, b])]))).toEqual({ criteria: ['code', 'code'], left: [] });
    const none = readStudy(variable([combined('any-of', [a, { ...b, exclude: true }], { exclude: true })]));
    expect(none.criteria.map(({ exclude }) => exclude)).toEqual([true, false]);
    const one = readStudy(variable([combined('any-of', [a, b])])).criteria as Extract<Criterion, { kind: 'code' }>[];
    expect(one.map(({ codes }) => codes.map(({ code }) => code))).toEqual([['I21', 'I63']]);
    for (const whole of [
      combined('all-of', [a, b], { exclude: true }),
      combined('any-of', [a, { ...b, exclude: true }]),
      combined('any-of', [a, typed(hba1c, { valueQuantity: ucum(8, '%', '>=') })]),
      combined('at-least', [a, b]),
    ])
      expect(kindsOf(variable([whole]))).toEqual({ criteria: [], left: ['combination'] });
  });
});

describe('a Group', () => {
  test('of R4 that defines persons becomes criteria', () => {
    const read = readStudy(
      group([
        { code: snomed('397669002'), valueQuantity: ucum(18, 'a', '>='), exclude: false },
        { code: icd('E11.9'), valueBoolean: true, exclude: false },
        { code: icd('N18.6'), valueBoolean: false, exclude: false },
        { code: condition, valueCodeableConcept: snomed('77386006', 'Pregnant'), exclude: true },
        { code: loinc('46098-0', 'Sex'), valueCodeableConcept: { text: 'female' }, exclude: false },
        { code: icd('I21'), valueBoolean: true, exclude: true, period: { start: '2026-01-01' } },
      ]),
    );
    expect(read.criteria).toMatchObject([
      { kind: 'age', min: 18, exclude: false },
      { kind: 'code', exclude: false },
      { kind: 'code', exclude: true },
      { kind: 'code', exclude: true, label: 'Disease (disorder): Pregnant' },
    ]);
    expect(read.left).toMatchObject([
      { id: 'criterion-5', label: 'Sex: female', why: 'not_in_records' },
      { id: 'criterion-6', why: 'time' },
    ]);
  });

  test('of R5 says how its characteristics are joined', () => {
    const characteristics = ['I21', 'I63'].map((code) => ({ code: icd(code), valueBoolean: true, exclude: false }));
    const definition = { actual: undefined, membership: 'definitional' };
    expect(kindsOf(group(characteristics, { ...definition, combinationMethod: 'any-of' }))).toEqual({
      criteria: ['code'],
      left: [],
    });
    expect(kindsOf(group(characteristics, { ...definition, combinationMethod: 'at-most' })).left).toEqual([
      'combination',
    ]);
  });

  test.each<[string, object]>([
    ['a list of persons', { actual: true }],
    ['a list of persons in R5', { actual: undefined, membership: 'enumerated' }],
    ['members', { member: [{ entity: { reference: 'Patient/1' } }] }],
    ['devices', { type: 'device' }],
    ['a changed meaning', { modifierExtension: [{ url: 'https://x.example/not' }] }],
  ])('of %s is refused', (_, more) => {
    const characteristic = { code: icd('E11.9'), valueBoolean: true, exclude: false };
    expect(() => readStudy(group([characteristic], more))).toThrow(
      expect.objectContaining({ code: 'unsupported_resource' }),
    );
  });
});

describe('a ResearchStudy', () => {
  const adults = group([{ code: snomed('397669002'), valueQuantity: ucum(18, 'a', '>='), exclude: false }], {
    id: 'adults',
  });
  const bundle = (...resources: readonly object[]) => ({
    ...{ resourceType: 'Bundle', type: 'collection' },
    entry: resources.map((resource) => ({ resource })),
  });
  const study = {
    resourceType: 'ResearchStudy',
    title: 'A study',
    identifier: [{ system: 'https://clinicaltrials.gov', value: 'NCT01234567' }],
  };

  test('names itself, and the groups that it enrols in R4', () => {
    const read = readStudy(bundle({ ...study, enrollment: [{ reference: 'Group/adults' }] }, adults));
    expect(read).toMatchObject({
      study: { registry: 'ctgov', id: 'NCT01234567', title: 'A study' },
      criteria: [{ kind: 'age', min: 18 }],
    });
  });

  test('points to its criteria in R5, and these to others', () => {
    const criteria = variable(
      [{ definitionReference: { reference: 'Group/adults' } }, { definitionCanonical: 'https://x.example/diabetes|2' }],
      { id: 'who' },
    );
    const diabetes = variable([{ definitionCodeableConcept: icd('E11.9') }], {
      id: 'diabetes',
      url: 'https://x.example/diabetes',
    });
    const read = readStudy(
      bundle(
        { ...study, version: '3', recruitment: { eligibility: { reference: 'EvidenceVariable/who' } } },
        criteria,
        adults,
        diabetes,
      ),
    );
    expect(read).toMatchObject({ study: { version: '3' }, criteria: [{ kind: 'age' }, { kind: 'code' }], left: [] });
  });

  test('in two registries leaves open by which it goes', () => {
    const identifier = [...study.identifier, { value: '2026-512345-10-00' }];
    const read = readStudy(bundle({ ...study, identifier, enrollment: [{ reference: 'Group/adults' }] }, adults));
    expect(read.study).toEqual({ title: 'A study' });
  });

  test.each<[string, unknown]>([
    ['without criteria', bundle(study, adults)],
    ['whose criteria were not given', bundle({ ...study, enrollment: [{ reference: 'Group/others' }] }, adults)],
    [
      'with one of two criteria by words',
      bundle({ ...study, enrollment: [{ reference: 'Group/adults' }, { display: 'And more' }] }, adults),
    ],
    [
      'whose criteria go round in a circle',
      bundle(
        { ...study, enrollment: [{ reference: 'EvidenceVariable/loop' }] },
        variable([{ definitionReference: { reference: 'EvidenceVariable/loop' } }], { id: 'loop' }),
      ),
    ],
    ['that is another resource', { resourceType: 'Patient' }],
    ['that is an empty Bundle', bundle()],
  ])('%s is refused', (_, input) => {
    expect(() => readStudy(input)).toThrow(expect.objectContaining({ code: 'unsupported_resource' }));
  });
});

/** A tree of combinations over diagnoses, with what it means. */
interface Tree {
  readonly element: object;
  readonly words: readonly string[];
  holds(present: ReadonlySet<string>): boolean;
}
const codes = ['A00', 'B01', 'C02', 'D03'];
let leaves = 0;
const leaf = fc.tuple(fc.constantFrom(...codes), fc.boolean()).map(([code, exclude]): Tree => {
  const description = `leaf ${++leaves}`;
  return {
    element: { description, exclude, definitionCodeableConcept: icd(code) },
    words: [description],
    holds: (present) => present.has(code) !== exclude,
  };
});
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.constantFrom('all-of', 'any-of'), fc.boolean(), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
      .map(([code, exclude, parts]): Tree => {
        const description = `branch ${++leaves}`;
        const characteristic = parts.map(({ element }) => element);
        return {
          element: { description, exclude, definitionByCombination: { code, characteristic } },
          words: [description, ...parts.flatMap(({ words }) => words)],
          holds: (present) => parts[code === 'all-of' ? 'every' : 'some']((part) => part.holds(present)) !== exclude,
        };
      }),
  ),
}));
const at = '2026-06-01T00:00:00Z' as Instant;
const study = { registry: 'ctgov', id: 'NCT00000001', version: '1', title: 'x' } as const;

test('criteria that were read say the same as the combinations they were read from, and what does not fit is left', () => {
  let decided = 0;
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), fc.subarray(codes), (trees, present) => {
      const { criteria, left } = readStudy(variable(trees.map(({ element }) => element)));
      const told = new Set([...criteria, ...left].map(({ label }) => label));
      for (const { words } of trees) expect(words.some((word) => told.has(word))).toBe(true);
      if (left.length > 0) return;
      decided += 1;
      const conditions = present.map((code) => ({ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }));
      const facts: ClinicalFacts = { birthDate: '1980-01-01' as never, measurements: [], conditions };
      const { overall } = evaluateEligibility({ study, criteria: [...criteria] }, '0'.repeat(64), facts, at);
      expect(overall === 'eligible').toBe(trees.every((one) => one.holds(new Set(present))));
    }),
    { numRuns: 300 },
  );
  expect(decided).toBeGreaterThan(50);
});

test('anything at all is read or refused', () => {
  fc.assert(
    fc.property(fc.anything(), (anything) => {
      for (const input of [anything, variable([anything as object]), group([anything as object])])
        try {
          readStudy(input);
        } catch (error) {
          expect(error).toMatchObject({ name: 'AppError' });
        }
    }),
    { numRuns: 300 },
  );
});
