import { describe, expect, test } from '@jest/globals';
import { compareIdentities, type PersonNamed } from './person-match.ts';

const ada: PersonNamed = { family: 'Núñez-Prado', given: ['Ada', 'María'], birthDate: '1980-02-03' };
const compare = (changes: Partial<PersonNamed>) => compareIdentities(ada, { ...ada, ...changes });

describe('how much speaks for one person', () => {
  test.each<[string, Partial<PersonNamed>, string | undefined]>([
    ['the same', {}, 'high'],
    ['other case, accents and hyphens', { family: 'NUNEZ PRADO', given: ['ada'] }, 'high'],
    ['a second given name that is missing', { given: ['Ada'] }, 'high'],
    ['another given name, as a twin has', { given: ['Bea'] }, 'medium'],
    ['another family name, as after a marriage', { family: 'Castro' }, 'medium'],
    ['names in each other’s place', { family: 'Ada', given: ['Núñez-Prado'] }, 'medium'],
    ['one digit of the birth date', { birthDate: '1980-02-08' }, 'low'],
    ['day and month in each other’s place', { birthDate: '1980-03-02' }, 'low'],
    ['another birth date', { birthDate: '1981-11-23' }, undefined],
    ['the birth date alone', { family: 'Castro', given: ['Bea'] }, undefined],
    ['one digit of the birth date, and another name', { family: 'Castro', birthDate: '1980-02-08' }, undefined],
  ])('%s', (_, changes, confidence) => {
    expect(compare(changes)).toBe(confidence);
  });
});
