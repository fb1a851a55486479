import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../error.ts';
import { parse } from '../parse.ts';
import { anyGrant, stranger } from '../testing/arbitraries.ts';
import { zConsentGrant } from './consent-grant.ts';

const [grant] = fc.sample(anyGrant, { numRuns: 1, seed: 7 });
const refusedAt = (changes: object) => {
  try {
    parse(zConsentGrant, { ...grant, ...changes });
    return 'accepted';
  } catch (error) {
    return (error as AppError).params.pointers;
  }
};
const permit = { effect: 'permit', grantee: [{ did: stranger }], purposes: ['TREAT'], actions: ['view'] };

describe('a consent grant', () => {
  test('round-trips through JSON', () => {
    fc.assert(fc.property(anyGrant, (g) => expect(zConsentGrant.parse(JSON.parse(JSON.stringify(g)))).toEqual(g)));
  });

  test.each([
    ['a member it does not know', { valueSet: 'x' }, ['#/valueSet']],
    ['a purpose it does not know', { provisions: [{ ...permit, purposes: ['FUN'] }] }, ['#/provisions/0/purposes/0']],
    [
      'a constraint it cannot judge',
      { provisions: [{ ...permit, data: [{ encounter: 'e1' }] }] },
      ['#/provisions/0/data/0/encounter', '#/provisions/0/data/0'],
    ],
    [
      'a permit for nobody in particular',
      { provisions: [{ effect: 'permit', purposes: ['TREAT'], actions: ['view'] }] },
      ['#/provisions/0'],
    ],
    [
      'a period that ends before it starts',
      { period: { start: '2027-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' } },
      ['#/period/end'],
    ],
    ['a grantor who speaks for another without saying on whose authority', { subject: stranger }, ['#/onBehalf']],
    [
      'a term of data use it does not know',
      { terms: { kind: 'research', dataUse: [{ duo: 'DUO:0000012' }] } },
      ['#/terms/dataUse/0'],
    ],
    ['a category of terms it does not know', { terms: { kind: 'sale' } }, ['#/terms/kind']],
    ['a data class that restricts nothing', { provisions: [{ ...permit, data: [{}] }] }, ['#/provisions/0/data/0']],
  ])('refuses %s', (_, changes, pointers) => {
    expect(refusedAt(changes)).toEqual(pointers);
  });

  test('names where the input is wrong and repeats none of it', () => {
    const secret = 'Jane Doe has HIV';
    expect(() => parse(zConsentGrant, { ...grant, jurisdiction: secret, [secret]: 1 })).toThrow(AppError);
    try {
      parse(zConsentGrant, { ...grant, jurisdiction: secret, [secret]: 1 });
    } catch (error) {
      expect(JSON.stringify([(error as AppError).params, (error as AppError).message])).not.toContain('Jane');
    }
  });

  test('parses anything to a grant or an error with a code', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          parse(zConsentGrant, input);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' });
        }
      }),
    );
  });
});
