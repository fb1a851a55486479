import { describe, expect, test } from '@jest/globals';
import { formatsFor } from './formats.ts';

const [en, es] = [formatsFor('en'), formatsFor('es')];
const nowMs = Date.parse('2026-06-01T09:00:00Z');

describe('formats', () => {
  test.each([
    ['2026-06-01T08:59:58Z', '2 seconds ago', 'hace 2 segundos'],
    ['2026-06-01T09:00:00Z', 'now', 'ahora'],
    ['2026-06-01T08:56:30Z', '3 minutes ago', 'hace 3 minutos'],
    ['2026-06-01T11:59:00Z', 'in 2 hours', 'dentro de 2 horas'],
    ['2026-05-31T09:00:00Z', 'yesterday', 'ayer'],
    ['2025-01-01T09:00:00Z', 'last year', 'el año pasado'],
  ])('say how far %s is from now', (instant, english, spanish) => {
    expect([en.relative(instant, nowMs), es.relative(instant, nowMs)]).toEqual([english, spanish]);
  });

  test.each([
    [0.26, '0.3 seconds'],
    [59, '59 seconds'],
    [60, '1 minute'],
    [7_300, '2 hours'],
    [200_000, '2 days'],
  ])('say how long %d seconds are', (seconds, text) => {
    expect(en.span(seconds)).toBe(text);
  });

  test('write numbers, shares, lists and plurals as the language does', () => {
    expect([en.number(1234.56), es.number(12345.6)]).toEqual(['1,234.6', '12.345,6']);
    expect([en.percent(0.125), es.percent(0.125).replace(/\s/, ' ')]).toEqual(['12.5%', '12,5 %']);
    expect([en.list(['a', 'b', 'c']), es.list(['a', 'b'])]).toEqual(['a, b, and c', 'a y b']);
    const forms = { one: 'one', other: 'many' };
    expect([0, 1, 2].map((count) => en.plural(count, forms))).toEqual(['many', 'one', 'many']);
  });
});
