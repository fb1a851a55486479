import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { answerQuery, unsatisfied } from './answer-query.ts';
import { zDcqlQuery } from './dcql-query.ts';

type Query = { credentials: Record<string, unknown>[]; credential_sets?: Record<string, unknown>[] };
const examples = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/openid4vp/dcql.json', import.meta.url), 'utf8'),
) as readonly {
  readonly file: string;
  readonly query: Query;
  readonly understood: boolean;
  readonly missing?: string[];
}[];

const understood = examples.filter((one) => one.understood);

describe('DCQL examples of OpenID4VP 1.0', () => {
  test.each(examples)('$file is read as far as its formats are known', ({ query, understood: isUnderstood }) => {
    const parsed = zDcqlQuery.safeParse(query);
    expect(parsed.success).toBe(isUnderstood);
    if (parsed.success) expect(parsed.data).toEqual(query);
  });

  test.each(understood)('$file is not answered by nothing', ({ query, missing }) => {
    const parsed = zDcqlQuery.parse(query);
    expect(unsatisfied(parsed, [])).toEqual(missing);
    expect(answerQuery(parsed, [])).toEqual([]);
  });

  const changes: readonly (readonly [string, (query: Query) => void])[] = [
    ['without credentials', (query) => void Reflect.deleteProperty(query, 'credentials')],
    ['with a name twice', ({ credentials }) => void credentials.push(structuredClone(credentials[0] ?? {}))],
    ['with an odd name', ({ credentials }) => Object.assign(credentials[0] ?? {}, { id: 'a b' })],
    ['without a format', ({ credentials }) => Object.assign(credentials[0] ?? {}, { format: undefined })],
    ['without its meta', ({ credentials }) => Object.assign(credentials[0] ?? {}, { meta: undefined })],
    ['with empty claims', ({ credentials }) => Object.assign(credentials[0] ?? {}, { claims: [] })],
    ['with claims of no path', ({ credentials }) => Object.assign(credentials[0] ?? {}, { claims: [{ id: 'a' }] })],
    ['with sets of other claims', ({ credentials }) => Object.assign(credentials[0] ?? {}, { claim_sets: [['z']] })],
    ['with sets of other credentials', (query) => Object.assign(query, { credential_sets: [{ options: [['z']] }] })],
    ['with an empty list of sets', (query) => Object.assign(query, { credential_sets: [] })],
  ];
  test.each(changes.flatMap(([name, change]) => understood.map(({ file, query }) => ({ name, change, file, query }))))(
    '$file $name is refused',
    ({ change, query }) => {
      const changed = structuredClone(query);
      change(changed);
      expect(zDcqlQuery.safeParse(changed).success).toBe(false);
    },
  );
});
