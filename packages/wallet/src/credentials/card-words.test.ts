import { describe, expect, test } from '@jest/globals';
import { leavingLines, type ValueWords } from './card-words.ts';

const words: ValueWords = { language: 'en', yes: 'yes', no: 'no', date: (instant) => `on ${instant}` };
const card = {
  type: 'PatientIdentity' as const,
  claims: {
    name: { family: 'Núñez', given: ['Ada', 'María'] },
    birthDate: '1980-02-03',
    ageOver: { '18': true, '65': false },
    assuranceLevel: 'IAL2',
  },
};

describe('what leaves a card', () => {
  test('is said with its value, as a person reads it', () => {
    expect(leavingLines(card, [['birthDate'], ['name']], words)).toEqual([
      { label: 'Date of birth', value: 'on 1980-02-03' },
      { label: 'Name', value: 'Ada María Núñez' },
    ]);
  });

  test('is only the part that was asked for', () => {
    const [line] = leavingLines(card, [['ageOver', '18']], words);
    expect(line?.value).toBe('yes');
    const [family] = leavingLines(card, [['name', 'family']], words);
    expect(family?.value).toBe('Núñez');
    const [given] = leavingLines(card, [['name', 'given', 1]], words);
    expect(given?.value).toBe('María');
  });

  test('has one line for parts that are called the same', () => {
    const lines = leavingLines(
      card,
      [
        ['name', 'given', 0],
        ['name', 'given', 1],
      ],
      words,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]?.value).toBe('Ada, María');
  });

  test('names a claim that the card does not have, without a value', () => {
    expect(leavingLines(card, [['strange']], words)).toEqual([{ label: 'strange', value: '' }]);
  });

  test('is everything of a card that cannot be shown in part', () => {
    expect(leavingLines(card, 'all', words).map(({ value }) => value)).toEqual([
      'Ada María Núñez',
      'on 1980-02-03',
      '18: yes, 65: no',
      'IAL2',
    ]);
  });
});
