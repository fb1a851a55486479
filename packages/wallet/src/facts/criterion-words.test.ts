import type { Day, ProofRequest } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { en } from '../messages/en.ts';
import { es } from '../messages/es.ts';
import { criterionWords, reasonWords } from './criterion-words.ts';

type Criterion = ProofRequest['criteria'][number];
const at = (field: string) => ({ credential: 'one', field });
const coding = (code: string, display?: string) => ({ system: 'x', code, ...(display ? { display } : {}) });
const given = (rest: object) => ({ id: 'one', reason: 'A reason', ...rest }) as unknown as Criterion;
const set = {};
const asOf = '2026-11-30' as Day;
const date = (day: string) => `<${day}>`;
const say = (rest: object) => {
  const criterion = given(rest);
  return [
    criterionWords(criterion, { texts: en.proof, language: 'en', asOf, date }),
    criterionWords(criterion, { texts: es.proof, language: 'es', asOf, date }),
  ];
};

describe('what a criterion asks', () => {
  test.each<[object, string, string]>([
    [
      { kind: 'number-range', at: at('egfr'), min: '45', unit: 'mL/min/{1.73_m2}' },
      'Your kidney value: at least 45 mL/min/1.73 m²',
      'Su valor renal: al menos 45 mL/min/1.73 m²',
    ],
    [
      { kind: 'number-range', at: at('hba1c'), min: '6', max: '9', unit: '%' },
      'Your blood sugar value: from 6 to 9 %',
      'Su valor de azúcar en sangre: de 6 a 9 %',
    ],
    [
      {
        kind: 'date-window',
        at: at('birthDate'),
        from: { before: { years: 75 } },
        to: { before: { years: 18, days: 1 } },
      },
      'Your date of birth: from 75 years ago to 18 years and 1 day ago',
      'Su fecha de nacimiento: de hace 75 años a hace 18 años y 1 día',
    ],
    [
      {
        kind: 'date-window',
        at: at('birthDate'),
        from: { day: '1950-12-01' },
        to: { before: { years: 18 } },
      },
      'Your date of birth: from <1950-12-01> to <2008-11-30>',
      'Su fecha de nacimiento: de <1950-12-01> a <2008-11-30>',
    ],
    [
      { kind: 'date-window', at: at('issuedOn'), to: { day: '2026-01-01' } },
      'The day of the record: <2026-01-01> or earlier',
      'La fecha del dato: <2026-01-01> o antes',
    ],
    [
      { kind: 'fresh', at: at('effective'), maxAgeDays: 1 },
      'The day of the result: at most 1 day old',
      'La fecha del resultado: de hace 1 día como máximo',
    ],
    [
      { kind: 'one-of', at: at('gender'), codings: [coding('a', 'A'), coding('b')], set },
      'Your gender: one of A, b',
      'Su género: uno de estos: A, b',
    ],
    [
      { kind: 'none-of', at: at('problems:1'), codings: Array.from({ length: 20 }, (_, n) => coding(`c${n}`)) },
      'Your list of diagnoses: known, and none of c0, c1, c2, c3, c4, c5, c6, c7, 12 more',
      'Su lista de diagnósticos: conocido, y ninguno de estos: c0, c1, c2, c3, c4, c5, c6, c7, 12 más',
    ],
    [
      { kind: 'same', fields: [at('country'), at('country')] },
      'Your country: the same in all 2 documents',
      'Su país: igual en los 2 documentos',
    ],
    [{ kind: 'disclosed', at: at('code') }, 'The code: shown as it is', 'El código: se muestra tal como es'],
    [
      { kind: 'attested', by: 'site', statement: 'Can walk' },
      'Can walk (the study site vouches for it)',
      'Can walk (el centro del ensayo responde de ello)',
    ],
  ])('%j is said in both languages', (rest, english, spanish) => {
    expect(say(rest)).toEqual([english, spanish]);
  });

  test('has a reason that is the sponsor’s, or one of the rules of the field', () => {
    expect(reasonWords('From 18 to 75', es.proof)).toBe('From 18 to 75');
    expect(reasonWords('Which test it was', es.proof)).toBe('Qué prueba fue');
  });
});
