import { createHash } from 'node:crypto';
import { unsatisfied, vctOf, wantedTypes, zDcqlQuery } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { withAllNames } from './names-of-types.ts';
import { typeMetadata } from './type-metadata.ts';

type Candidate = Parameters<typeof unsatisfied>[1][number];

const types = typeMetadata('https://here.example', (text) => createHash('sha256').update(text).digest('hex'));
const urn = vctOf('LabResult');
const here = types.referenceOf('LabResult').vct;
const elsewhere = 'https://elsewhere.example/credential-types/LabResult/1';
const queryOf = (vct_values: readonly string[], format = 'dc+sd-jwt') =>
  zDcqlQuery.parse({ credentials: [{ id: 'lab', format, meta: { vct_values } }] });
const namesIn = (query: ReturnType<typeof queryOf>) => query.credentials[0]?.meta.vct_values;
const lab = (vcts?: readonly string[]): Candidate => ({
  type: 'LabResult',
  format: 'dc+sd-jwt',
  claims: {},
  ...(vcts ? { vcts } : {}),
});

describe('a query with all names', () => {
  test.each([
    ['the name of all services', [urn], [urn, here]],
    ['the address of the Type Metadata', [here], [here, urn]],
    ['both', [here, urn], [here, urn]],
    ['a name of others', ['https://x.example/t', elsewhere], ['https://x.example/t', elsewhere]],
    ['a consent, which nobody issues', [vctOf('ConsentGrant')], [vctOf('ConsentGrant')]],
  ])('asked by %s asks by every name that there is here', (_, asked, names) => {
    expect(namesIn(withAllNames(queryOf(asked), types))).toEqual(names);
  });

  test('has no more names than a query may have, and none that was asked for is lost', () => {
    const many = [...Array.from({ length: 15 }, (_, at) => `https://x.example/${at}`), here];
    expect(namesIn(withAllNames(queryOf(many), types))).toEqual(many);
  });

  test('leaves alone what is no SD-JWT VC', () => {
    expect(namesIn(withAllNames(queryOf([urn], 'vc+jwt'), types))).toEqual([urn]);
  });
});

describe('a credential', () => {
  const answers = (asked: readonly string[], held: Candidate) => unsatisfied(queryOf(asked), [held]).length === 0;

  test('answers to each of its own names, and to no name of another service', () => {
    const issued = lab([here, urn]);
    expect([[here], [urn], [elsewhere], [elsewhere, urn]].map((asked) => answers(asked, issued))).toEqual([
      ...[true, true, false, true],
    ]);
  });

  test('from before there was Type Metadata answers to the name of all services alone', () => {
    expect([[here], [urn]].map((asked) => answers(asked, lab()))).toEqual([false, true]);
  });

  test.each([[urn], [here]])('of any age and any service answers when a service asks by %s', (asked) => {
    const { vct_values } = withAllNames(queryOf([asked]), types).credentials[0]?.meta ?? {};
    for (const held of [lab(), lab([here, urn]), lab([elsewhere, urn])])
      expect(answers(vct_values ?? [], held)).toBe(true);
  });
});

test('what is asked by an address is told to people by its type', () => {
  const typesOf = (vct: string) => wantedTypes({ meta: { vct_values: [vct] } });
  expect([urn, here, elsewhere].map(typesOf)).toEqual([['LabResult'], ['LabResult'], ['LabResult']]);
  expect(['https://x.example/credential-types/Nothing/1', 'credential-types/LabResult/1'].flatMap(typesOf)).toEqual([]);
});
