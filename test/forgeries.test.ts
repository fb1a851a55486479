import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { controls, forgeries } from './support/forgeries/forgeries.ts';
import { type ForgeryWorld, forgeryWorld } from './support/forgeries/forgery-world.ts';

let world: ForgeryWorld;
beforeAll(async () => {
  world = await forgeryWorld();
});

test.each(controls)('what is not forged is accepted: $about, $name', async ({ make }) => {
  expect(await (await make(world)).assent()).toEqual([]);
});

describe('what is forged is refused for exactly the right reason', () => {
  test('in at least 80 ways, each named once', () => {
    const names = forgeries.map(({ about, name }) => `${about}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(80);
    expect(new Set(forgeries.map(({ name }) => name)).size).toBeGreaterThanOrEqual(80);
  });

  test('and docs/forgeries.md has a line for each', () => {
    const text = readFileSync(new URL('../docs/forgeries.md', import.meta.url), 'utf8');
    const lines = forgeries.map(
      ({ about, name, reasons }) => `| \`${about}\` | ${name} | refused: ${reasons.join(', ')} |`,
    );
    expect(lines.filter((line) => !text.includes(line))).toEqual([]);
  });

  test.each(forgeries)('$about: $name', async ({ reasons, make }) => {
    expect(await (await make(world)).assent()).toEqual(reasons);
  });
});
