import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CredentialType, vctOf } from '../credential-type.ts';
import { answerQuery, type Candidate, faultsOf, unsatisfied } from './answer-query.ts';
import { type DcqlQuery, zDcqlQuery } from './dcql-query.ts';

const asks = (id: string, type: CredentialType, rest: object = {}) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [vctOf(type)] },
  ...rest,
});
const queryOf = (credentials: readonly object[], credential_sets?: readonly object[]): DcqlQuery =>
  zDcqlQuery.parse({ credentials, ...(credential_sets ? { credential_sets } : {}) });
const candidate = (type: CredentialType, claims: Record<string, unknown> = {}): Candidate & { name: string } => ({
  type,
  format: 'dc+sd-jwt',
  claims,
  name: `${type} ${JSON.stringify(claims)}`,
});
/** What is answered with what: ids, claims of the credential, paths that are disclosed. */
const answered = (query: DcqlQuery, held: readonly Candidate[], optional?: readonly number[]) =>
  answerQuery(query, held, optional).map(({ id, credential, disclose }) => [
    id,
    credential.claims,
    disclose.map((path) => path.join('.')),
  ]);

const [identity, insurance, result] = [
  candidate('PatientIdentity', { name: { family: 'Okafor', given: ['Amara'] }, birthDate: '1984-02-29' }),
  candidate('InsuranceCoverage', { memberId: 'M1', status: 'active' }),
  candidate('LabResult', { code: [{ code: '4548-4' }], value: 7, final: true }),
];

describe('claim sets', () => {
  const claims = [
    { id: 'family', path: ['name', 'family'] },
    { id: 'born', path: ['birthDate'] },
    { id: 'address', path: ['address'] },
  ];
  const query = queryOf([
    asks('who', 'PatientIdentity', { claims, claim_sets: [['family', 'address'], ['family', 'born'], ['born']] }),
  ]);

  test('are answered with the first that the credential has whole, and nothing of the others', () => {
    expect(answered(query, [identity])).toEqual([['who', identity.claims, ['name.family', 'birthDate']]]);
    const bare = candidate('PatientIdentity', { birthDate: '1984-02-29' });
    expect(answered(query, [bare])).toEqual([['who', bare.claims, ['birthDate']]]);
  });

  test('are satisfied by any one of them, and not by parts of several', () => {
    expect(unsatisfied(query, [candidate('PatientIdentity', { birthDate: '1984-02-29' })])).toEqual([]);
    expect(unsatisfied(query, [candidate('PatientIdentity', { name: { family: 'Okafor' } })])).toEqual([
      '/credentials/0',
    ]);
    expect(unsatisfied(query, [candidate('PatientIdentity', { address: {} })])).toEqual(['/credentials/0']);
  });
});

describe('values', () => {
  const asksFor = (path: readonly unknown[], ...values: unknown[]) =>
    queryOf([asks('result', 'LabResult', { claims: [{ path, values }] })]);

  test('are met by a claim with one of them, or by one element of many', () => {
    for (const query of [
      asksFor(['value'], 6, 7),
      asksFor(['final'], true),
      asksFor(['code', null, 'code'], '4548-4', '17856-6'),
    ])
      expect(unsatisfied(query, [result])).toEqual([]);
  });

  test('are not met by another value, another type of the same text, or nothing', () => {
    for (const query of [
      asksFor(['value'], 8),
      asksFor(['value'], '7'),
      asksFor(['final'], 'true'),
      asksFor(['final'], 1),
      asksFor(['code', null, 'code'], '4548'),
      asksFor(['missing'], true),
    ])
      expect(unsatisfied(query, [result])).toEqual(['/credentials/0']);
  });
});

describe('credential sets', () => {
  const credentials = [
    asks('who', 'PatientIdentity'),
    asks('cover', 'InsuranceCoverage'),
    asks('result', 'LabResult'),
    asks('licence', 'PractitionerLicense'),
  ];
  const sets = [
    { options: [['who', 'licence'], ['who']] },
    { options: [['result']], required: false },
    { options: [['cover'], ['licence']], required: true },
  ];
  const query = queryOf(credentials, sets);

  test('are answered with the first option of each required one that can be given whole', () => {
    expect(answered(query, [identity, insurance, result]).map(([id]) => id)).toEqual(['who', 'cover']);
    const licence = candidate('PractitionerLicense', { number: 'L' });
    expect(answered(query, [identity, licence]).map(([id]) => id)).toEqual(['who', 'licence']);
  });

  test('that are not required are answered only when they are chosen', () => {
    const ids = (optional: readonly number[]) =>
      answered(query, [identity, insurance, result], optional).map(([id]) => id);
    expect(ids([1])).toEqual(['who', 'cover', 'result']);
    expect(ids([0, 2, 7])).toEqual(['who', 'cover']);
    expect(answered(query, [identity, insurance], [1]).map(([id]) => id)).toEqual(['who', 'cover']);
  });

  test('say which required one has no option whole, and nothing of those that are not required', () => {
    expect(unsatisfied(query, [identity, insurance])).toEqual([]);
    expect(unsatisfied(query, [identity, result])).toEqual(['/credential_sets/2']);
    expect(unsatisfied(query, [result])).toEqual(['/credential_sets/0', '/credential_sets/2']);
  });
});

describe('of several credentials that fit', () => {
  const [older, newer] = [candidate('LabResult', { value: 1 }), candidate('LabResult', { value: 2 })];
  const claims = [{ path: ['value'] }];

  test('the last is given', () => {
    const query = queryOf([asks('result', 'LabResult', { claims })]);
    expect(answered(query, [older, newer, identity])).toEqual([['result', { value: 2 }, ['value']]]);
  });

  test('all are given if several are asked for', () => {
    const query = queryOf([asks('result', 'LabResult', { claims, multiple: true })]);
    expect(answered(query, [older, identity, newer])).toEqual([
      ['result', { value: 1 }, ['value']],
      ['result', { value: 2 }, ['value']],
    ]);
  });
});

describe('an answer by the ids of the query', () => {
  const query = queryOf(
    [
      asks('who', 'PatientIdentity', { claims: [{ path: ['birthDate'] }] }),
      asks('results', 'LabResult', { multiple: true }),
      asks('cover', 'InsuranceCoverage'),
    ],
    [{ options: [['who', 'results'], ['cover']] }],
  );
  const faults = (answer: Record<string, readonly Candidate[]>) => faultsOf(query, new Map(Object.entries(answer)));

  test('has no fault if it has one of the options whole', () => {
    expect(faults({ who: [identity], results: [result, result] })).toEqual({ missing: [], unfit: [] });
    expect(faults({ cover: [insurance] })).toEqual({ missing: [], unfit: [] });
  });

  test('lacks what is under another id, or short of what was asked', () => {
    const set = ['/credential_sets/0'];
    expect(faults({ who: [identity] })).toEqual({ missing: set, unfit: [] });
    expect(faults({ who: [result], results: [result] })).toEqual({ missing: set, unfit: ['/who/0'] });
    expect(faults({ who: [identity], results: [result, insurance] })).toEqual({ missing: set, unfit: ['/results/1'] });
    const nameless = candidate('PatientIdentity', { name: {} });
    expect(faults({ who: [nameless], results: [result] })).toEqual({ missing: set, unfit: ['/who/0'] });
  });

  test('may show nothing that was not asked for, nor two for one, nor none', () => {
    expect(faults({ cover: [insurance], more: [result] })).toEqual({ missing: [], unfit: ['/more'] });
    expect(faults({ cover: [insurance, insurance] })).toMatchObject({ unfit: ['/cover'] });
    expect(faults({ cover: [insurance], who: [] })).toEqual({ missing: [], unfit: ['/who'] });
  });
});

describe('a query is refused', () => {
  const claims = [{ id: 'a', path: ['a'] }, { path: ['b'] }];
  const one = asks('one', 'LabResult');
  test.each<[string, unknown]>([
    ['with two credentials of one id', { credentials: [one, one] }],
    ['with two claims of one id', { credentials: [asks('x', 'LabResult', { claims: [claims[0], claims[0]] })] }],
    [
      'with claim sets and a claim without an id',
      { credentials: [asks('x', 'LabResult', { claims, claim_sets: [['a']] })] },
    ],
    ['with claim sets and no claims', { credentials: [asks('x', 'LabResult', { claim_sets: [['a']] })] }],
    [
      'with a claim set of no claim',
      { credentials: [asks('x', 'LabResult', { claims: [claims[0]], claim_sets: [[]] })] },
    ],
    [
      'with a claim set that names another claim',
      { credentials: [asks('x', 'LabResult', { claims: [claims[0]], claim_sets: [['z']] })] },
    ],
    [
      'with a credential set that names another credential',
      { credentials: [one], credential_sets: [{ options: [['two']] }] },
    ],
    ['with a credential set without options', { credentials: [one], credential_sets: [{ options: [] }] }],
    ['with an option of no credential', { credentials: [one], credential_sets: [{ options: [[]] }] }],
    ['with no credential set', { credentials: [one], credential_sets: [] }],
    ['with no value', { credentials: [asks('x', 'LabResult', { claims: [{ path: ['a'], values: [] }] })] }],
    [
      'with a value that no JSON claim of these has',
      { credentials: [asks('x', 'LabResult', { claims: [{ path: ['a'], values: [1.5] }] })] },
    ],
    ['without holder binding', { credentials: [{ ...one, require_cryptographic_holder_binding: false }] }],
    [
      'with a federation that nobody here knows',
      { credentials: [{ ...one, trusted_authorities: [{ type: 'openid_federation', values: ['s9tIpP'] }] }] },
    ],
    ['with no types', { credentials: [{ ...one, meta: { vct_values: [] } }] }],
    ['with a path of nothing', { credentials: [asks('x', 'LabResult', { claims: [{ path: [] }] })] }],
    ['with a negative index', { credentials: [asks('x', 'LabResult', { claims: [{ path: ['a', -1] }] })] }],
  ])('%s', (_, query) => {
    expect(zDcqlQuery.safeParse(query).success).toBe(false);
  });
});

test('what is answered satisfies the query if anything held does, and holds nothing that was not asked', () => {
  const types = ['PatientIdentity', 'LabResult', 'Problem'] as const;
  const anyClaims = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(1, '1', true), {
    noNullPrototype: true,
  });
  const anyHeld = fc.array(
    fc.tuple(fc.constantFrom(...types), anyClaims).map(([type, claims]) => candidate(type, claims)),
  );
  const anyClaim = fc.record(
    { path: fc.constantFrom('a', 'b', 'c').map((name) => [name]), values: fc.constantFrom([1], ['1', true]) },
    { requiredKeys: ['path'] },
  );
  const anyCredential = fc.tuple(fc.constantFrom(...types), fc.array(anyClaim, { minLength: 1, maxLength: 3 }));
  const anyQuery = fc
    .tuple(
      fc.array(anyCredential, { minLength: 1, maxLength: 4 }),
      fc.option(fc.array(fc.array(fc.array(fc.nat(3), { minLength: 1 }), { minLength: 1 }), { minLength: 1 })),
    )
    .map(([wanted, sets]) => {
      const credentials = wanted.map(([type, claims], at) => asks(`q${at}`, type, { claims }));
      const options = sets?.map((set) => ({ options: set.map((ids) => ids.map((id) => `q${id % wanted.length}`)) }));
      return queryOf(credentials, options);
    });
  fc.assert(
    fc.property(anyQuery, anyHeld, (query, held) => {
      fc.pre(unsatisfied(query, held).length === 0);
      const answers = answerQuery(query, held);
      const shown = answers.map(({ credential, disclose }) => ({
        ...credential,
        claims: Object.fromEntries(disclose.map(([name]) => [name, credential.claims[String(name)]])),
      }));
      expect(unsatisfied(query, shown)).toEqual([]);
      const asked = new Map(query.credentials.map(({ id, claims = [] }) => [id, claims.map(({ path }) => path)]));
      for (const { id, disclose } of answers) expect(asked.get(id)).toEqual(expect.arrayContaining([...disclose]));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    }),
    { numRuns: 300 },
  );
});
