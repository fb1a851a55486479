import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { vctOf } from '../credential-type.ts';
import { unsatisfied } from './answer-query.ts';
import { select } from './claim-path.ts';
import { type DcqlQuery, zDcqlQuery } from './dcql-query.ts';

const query: DcqlQuery = zDcqlQuery.parse({
  credentials: [
    {
      id: 'id',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('PatientIdentity')] },
      claims: [{ path: ['name', 'family'] }, { path: ['name', 'given', 0] }],
    },
  ],
});
const identity = {
  type: 'PatientIdentity',
  format: 'dc+sd-jwt',
  claims: { name: { family: 'A', given: ['B'] } },
} as const;

describe('a DCQL query', () => {
  test('is satisfied by a credential of the type and format with every claim asked', () => {
    expect(unsatisfied(query, [identity])).toEqual([]);
  });
  test.each([
    ['nothing', []],
    ['another format', [{ ...identity, format: 'vc+jwt' }]],
    ['another type', [{ ...identity, type: 'LabResult' as const }]],
    ['a claim that is missing', [{ ...identity, claims: { name: { family: 'A', given: [] } } }]],
    [
      'claims spread over two credentials',
      [
        { ...identity, claims: { name: { family: 'A' } } },
        { ...identity, claims: { name: { given: ['B'] } } },
      ],
    ],
  ])('is not satisfied by %s', (_, presented) => {
    expect(unsatisfied(query, presented)).toEqual(['/credentials/0']);
  });
  test('refuses two credentials with one id', () => {
    expect(zDcqlQuery.safeParse({ credentials: [query.credentials[0], query.credentials[0]] }).success).toBe(false);
  });
});

describe('types by their names', () => {
  const asking = (format: string, meta: object) => zDcqlQuery.safeParse({ credentials: [{ id: 'id', format, meta }] });
  const held = { ...identity, format: 'vc+jwt' } as const;
  const missing = (type_values: readonly (readonly string[])[]) => {
    const { data } = asking('vc+jwt', { type_values });
    return data && unsatisfied(data, [held]);
  };

  test("will do if all names of one entry are the type's, short or expanded", () => {
    for (const names of [
      ['VerifiableCredential'],
      ['PatientIdentityCredential'],
      ['VerifiableCredential', 'PatientIdentityCredential'],
      [
        'https://www.w3.org/2018/credentials#VerifiableCredential',
        'https://www.w3.org/ns/credentials/undefined-terms#PatientIdentityCredential',
      ],
    ])
      expect(missing([['LabResultCredential'], names])).toEqual([]);
    for (const names of [['PatientIdentity'], ['LabResultCredential'], ['VerifiableCredential', 'LabResultCredential']])
      expect(missing([names])).toEqual(['/credentials/0']);
  });

  test('are not asked of an SD-JWT VC, nor beside a vct, nor without a name', () => {
    const vct_values = [vctOf('PatientIdentity')];
    for (const [format, meta] of [
      ['dc+sd-jwt', { type_values: [['VerifiableCredential']] }],
      ['vc+jwt', { vct_values, type_values: [['VerifiableCredential']] }],
      ['vc+jwt', {}],
      ['vc+jwt', { type_values: [[]] }],
      ['vc+jwt', { type_values: [] }],
      ['vc+jwt', { type_values: ['VerifiableCredential'] }],
    ] as const)
      expect(asking(format, meta).success).toBe(false);
  });
});

describe('a claims path', () => {
  test('null selects every element, and inherited members are no claims', () => {
    expect(select({ a: [{ b: 1 }, { b: 2 }, {}] }, ['a', null, 'b'])).toEqual([1, 2]);
    expect(select({}, ['constructor'])).toEqual([]);
    expect(select({}, ['__proto__'])).toEqual([]);
  });
  test('selects from anything without failing', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.array(fc.oneof(fc.string(), fc.nat(), fc.constant(null)), { minLength: 1 }),
        (claims, path) => {
          expect(Array.isArray(select(claims, path))).toBe(true);
        },
      ),
    );
  });
});
