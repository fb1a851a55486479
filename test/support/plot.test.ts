import { describe, expect, test } from '@jest/globals';
import { type LinePlot, plotSvg, shortNumber } from './plot.ts';

const growth: LinePlot = {
  title: 'Growth <of> "a" & b',
  x: { label: 'credentials', scale: 'log' },
  y: { label: 'memory, MB', scale: 'linear' },
  series: [
    {
      name: 'memory',
      points: [
        [1e6, 3],
        [1e9, 280],
      ],
    },
  ],
};
const withSeries = (...names: readonly string[]): LinePlot => ({
  ...growth,
  series: names.map((name) => ({ name, points: [[1, 1]] })),
});

const numbersOf = (svg: string, attribute: string) =>
  [...svg.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]+)"`, 'g'))].map(([, value]) => Number(value));

/** Names of elements that are open at the end, or that are closed without having been opened. */
function unbalanced(svg: string): readonly string[] {
  const open: string[] = [];
  for (const [, closing, name = '', self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (self) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) return [name];
  }
  return open;
}

describe('a plot', () => {
  test('is one element with everything closed and every text escaped', () => {
    const svg = plotSvg(growth, growth);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*>[\s\S]*<\/svg>\n$/);
    expect(unbalanced(svg)).toEqual([]);
    expect(svg).toContain('Growth &lt;of> &quot;a&quot; &amp; b');
  });

  test('lays logarithms evenly', () => {
    const points = [1, 10, 100, 1000].map((x) => [x, 1] as const);
    const [first = 0, second = 0, third = 0, fourth = 0] = numbersOf(
      plotSvg({ ...growth, series: [{ name: 'even', points }] }),
      'cx',
    );
    expect(second - first).toBeGreaterThan(50);
    expect(third - second).toBeCloseTo(second - first, 0);
    expect(fourth - third).toBeCloseTo(second - first, 0);
  });

  test('lays linear values from zero up, greater ones higher', () => {
    const points = [0, 50, 100].map((y) => [1, y] as const);
    const [none = 0, half = 0, all = 0] = numbersOf(plotSvg({ ...growth, series: [{ name: 'even', points }] }), 'cy');
    expect(none - half).toBeGreaterThan(50);
    expect(half - all).toBeCloseTo(none - half, 0);
  });

  test('keeps every point within its diagram', () => {
    const svg = plotSvg(growth, growth, growth);
    const [, , width = 0, height = 0] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? '').split(' ').map(Number);
    expect([width, height]).toEqual([920, 640]);
    for (const x of numbersOf(svg, 'cx')) expect(x > 60 && x < 450).toBe(true);
    for (const y of numbersOf(svg, 'cy')) expect(y > 40 && y < 270).toBe(true);
  });

  test('names its series if there is more than one', () => {
    expect(plotSvg(withSeries('ours', 'theirs'))).toMatch(/>ours<\/text>[\s\S]*>theirs<\/text>/);
    expect(plotSvg(withSeries('ours'))).not.toContain('>ours</text>');
  });

  test.each([
    ['a logarithm of zero', [[0, 1]]],
    ['what is not a number', [[1, Number.NaN]]],
    ['a negative value', [[1, -1]]],
    ['nothing', []],
  ] as const)('does not show %s', (_, points) => {
    expect(() => plotSvg({ ...growth, series: [{ name: 'bad', points }] })).toThrow(RangeError);
  });

  test('does not show more series than it has colours', () => {
    expect(() => plotSvg(withSeries('a', 'b', 'c', 'd', 'e'))).toThrow(RangeError);
  });

  test.each([
    [0, '0'],
    [0.5, '0.5'],
    [999, '999'],
    [20_000, '20k'],
    [1_048_576, '1.05M'],
    [2 ** 30, '1.07G'],
  ])('writes %d as %s', (value, text) => expect(shortNumber(value)).toBe(text));
});
