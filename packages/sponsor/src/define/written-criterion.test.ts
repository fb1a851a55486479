import { describe, expect, test } from '@jest/globals';
import { nothingWritten, readWritten, type Written } from './written-criterion.ts';

const read = (changes: Partial<Written>) => readWritten({ ...nothingWritten, label: 'A criterion', ...changes }, 'c-1');

describe('what is typed into the form', () => {
  test('is an age between two years', () => {
    const criterion = { id: 'c-1', kind: 'age', exclude: false, label: 'A criterion', min: 18, max: 75 };
    expect(read({ min: ' 18 ', max: '75' })).toEqual({ criterion });
  });

  test('is a measurement in the unit that it is signed in, with a comma as people write it', () => {
    const found = read({ kind: 'measurement', measured: '4548-4', max: '8,5', maxAgeDays: '30' });
    expect(found).toMatchObject({ criterion: { kind: 'numeric', unit: '%', max: 8.5, maxAgeDays: 30 } });
  });

  test('is a list of codes, one a line', () => {
    const found = read({ kind: 'diagnosis', codes: '75544000\n5602001, 1', isExcluded: true });
    expect(found).toMatchObject({ criterion: { kind: 'code', exclude: true } });
    expect(found && 'criterion' in found && found.criterion.kind === 'code' && found.criterion.codes).toHaveLength(3);
  });

  test('is left to a person, in words', () => {
    expect(read({ kind: 'words' })).toEqual({ attested: { id: 'c-1', label: 'A criterion', exclude: false } });
  });

  test.each<[string, Partial<Written>]>([
    ['no words', { label: ' ', min: '18' }],
    ['no bound', {}],
    ['bounds upside down', { min: '75', max: '18' }],
    ['a bound that is no number', { min: 'eighteen' }],
    ['an age of a measurement that is no whole number of days', { kind: 'measurement', min: '1', maxAgeDays: '0.5' }],
    ['no codes', { kind: 'diagnosis', codes: ' ' }],
  ])('with %s is not taken', (_, changes) => {
    expect(read(changes)).toBeUndefined();
  });
});
