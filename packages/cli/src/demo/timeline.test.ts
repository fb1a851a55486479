import { describe, expect, test } from '@jest/globals';
import { createOutput } from '../output.ts';
import { done, Timeline } from './timeline.ts';

function timelineWithLines() {
  const lines: string[] = [];
  const output = createOutput(false, { out: () => undefined, err: (text) => lines.push(text) });
  return { timeline: new Timeline(output), lines };
}

describe('a timeline', () => {
  test('succeeds if every step came out as it must', async () => {
    const { timeline, lines } = timelineWithLines();
    expect(await timeline.step('first', async () => 7, done('fine'))).toBe(7);
    expect(timeline.succeeded).toBe(true);
    expect(timeline.steps).toMatchObject([{ title: 'first', outcome: 'fine', asExpected: true }]);
    expect(lines.join('')).toMatch(/^ {2}✓ +\d+ ms {2}first\n +→ fine\n$/);
  });

  test('does not succeed if one step came out otherwise, whatever follows', async () => {
    const { timeline, lines } = timelineWithLines();
    await timeline.step(
      'bad',
      async () => 1,
      () => ({ outcome: 'wrong', asExpected: false }),
    );
    await timeline.step('good', async () => 1, done(''));
    expect(timeline.succeeded).toBe(false);
    expect(lines[0]).toMatch(/^ {2}✗ /);
  });

  test('ends with a step that throws, and does not count it as done', async () => {
    const { timeline } = timelineWithLines();
    const failing = timeline.step('broken', () => Promise.reject(new Error('x')), done(''));
    await expect(failing).rejects.toThrow('x');
    expect(timeline.steps).toEqual([]);
  });
});
