import { describe, expect, test } from '@jest/globals';
import { answerQuery, faultsOf, unsatisfied } from './answer-query.ts';
import { zDcqlQuery } from './dcql-query.ts';

const queryOf = (trusted_authorities: unknown) => ({
  credentials: [
    { id: 'lab', format: 'dc+sd-jwt', meta: { vct_values: ['urn:assent:LabResult:1'] }, trusted_authorities },
  ],
});
const held = (aki: readonly string[], etsi_tl: readonly string[] = []) =>
  ({ type: 'LabResult', format: 'dc+sd-jwt', claims: { aki }, authorities: { aki, etsi_tl } }) as const;

describe('authorities that a query trusts', () => {
  const query = zDcqlQuery.parse(
    queryOf([
      { type: 'aki', values: ['other', 'known'] },
      { type: 'etsi_tl', values: ['https://lists.example'] },
    ]),
  );
  const byKey = held(['known']);
  const byList = held([], ['https://lists.example']);
  // a list is no key, and the other way round
  const strangers = [held(['stranger', 'https://lists.example'], ['known']), { ...byKey, authorities: undefined }];

  test('are all the same good: one of them must stand behind the issuer', () => {
    for (const one of [byKey, byList]) expect(unsatisfied(query, [one])).toEqual([]);
    for (const one of strangers) expect(unsatisfied(query, [one])).toEqual(['/credentials/0']);
    expect(faultsOf(query, new Map([['lab', strangers.slice(0, 1)]]))).toEqual({
      missing: ['/credentials/0'],
      unfit: ['/lab/0'],
    });
  });

  test('are what a wallet chooses by', () => {
    const chosen = answerQuery(query, [byList, byKey, ...strangers]).map(({ credential }) => credential);
    expect(chosen).toEqual([byKey]);
  });

  test.each([
    [[], 'Too small'],
    [[{ type: 'aki', values: [] }], 'Too small'],
    [[{ type: 'aki' }], 'Invalid input'],
    [
      [{ type: 'openid_federation', values: ['https://f.example'] }],
      'openid_federation is not supported: ask by aki or etsi_tl',
    ],
    [[{ type: 'another', values: ['x'] }], 'is not known here'],
  ])('are refused as %j', (wrong, message) => {
    expect(zDcqlQuery.safeParse(queryOf(wrong)).error?.issues[0]?.message).toContain(message);
  });
});
