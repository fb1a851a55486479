import { afterAll, describe, expect, test } from '@jest/globals';
import { growthPerInput } from './support/fuzz/memory.ts';
import { parserTargets } from './support/fuzz/parser-targets.ts';
import { seededRandom } from './support/fuzz/random.ts';
import { routeTargets } from './support/fuzz/route-targets.ts';
import { runTarget } from './support/fuzz/run-target.ts';

const seed = 'npm test';
const parsers = await parserTargets();
const routes = routeTargets(process.env);
/** A file that is well-formed costs 0.1 s by design, and so does a proof. */
const costly: Readonly<Record<string, number>> = { 'wallet files': 20, 'eligibility proofs': 60 };
const runsOf = ({ name }: { readonly name: string }) => costly[name] ?? 300;

afterAll(async () => {
  for (const target of [...parsers, ...routes]) await target.stop?.();
});

describe('300 inputs, random and mutated', () => {
  test.each(parsers)('are no defect of the reader of $name', async (target) => {
    const { defect } = await runTarget(target, { runs: runsOf(target), seed });
    expect(defect).toBeUndefined();
  });

  test.each(routes)('are no defect of a service that gets them as $name', async (target) => {
    const { defect } = await runTarget(target, { runs: 300, seed });
    expect(defect).toBeUndefined();
  });
});

describe('the fuzzer', () => {
  test('makes the same inputs of the same seed, and others of another', () => {
    const [target] = parsers;
    const inputs = (text: string) => Array.from({ length: 20 }, (_, n) => target?.make(seededRandom(`${text}/${n}`)));
    expect(inputs('a')).toEqual(inputs('a'));
    expect(inputs('a')).not.toEqual(inputs('b'));
  });

  test('finds a defect, keeps its input in a file, and stops there', async () => {
    const fragile = { name: 'fragile', make: () => 'input', run: () => void JSON.parse('{') };
    const report = await runTarget(fragile, { runs: 10, seed });
    expect(report).toMatchObject({ runs: 1, defect: { file: expect.stringContaining('assent-fuzz-fragile') } });
  });

  test('tells memory that grows from memory that is only uneven', () => {
    const readings = (bytes: (n: number) => number) =>
      Array.from({ length: 12 }, (_, n) => ({ inputs: n * 1_000, bytes: bytes(n) }));
    expect(growthPerInput(readings((n) => 5e7 + n * 1_000 * 300))).toBe(300);
    expect(Math.abs(growthPerInput(readings((n) => 5e7 + (n % 2) * 1_000)))).toBeLessThan(2);
    expect(growthPerInput(readings((n) => 5e7 + (n === 7 ? 5e6 : 0)))).toBe(0);
    expect(growthPerInput(readings((n) => (n < 4 ? n * 1e6 : 4e6)))).toBe(0);
  });
});
