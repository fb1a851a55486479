import { setImmediate } from 'node:timers/promises';
import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { inGroups } from './in-groups.ts';

interface Gate {
  readonly groups: string[][];
  /** Lets the group that waits at the gate through, or fails it. */
  release(error?: Error): void;
}

/** A commit that waits at a gate, and answers each entry in capitals. */
function gated(limits = { maxEntries: 3, maxWeight: 100, weightOf: (entry: string) => entry.length }) {
  const groups: string[][] = [];
  let release: Gate['release'] = () => undefined;
  const save = inGroups<string, string>(async (entries) => {
    groups.push([...entries]);
    await new Promise<void>((resolve, reject) => {
      release = (error) => (error ? reject(error) : resolve());
    });
    return entries.map((entry) => entry.toUpperCase());
  }, limits);
  return { save, gate: { groups, release: (error?: Error) => release(error) } satisfies Gate };
}

const turns = async () => {
  for (let count = 0; count < 3; count += 1) await setImmediate();
};

describe('a group', () => {
  test('takes what is asked for at the same moment, and then what came while it was committed', async () => {
    const { save, gate } = gated();
    const first = [save('a'), save('b')];
    await turns();
    const second = ['c', 'd', 'e', 'f'].map(save);
    await turns();
    expect(gate.groups).toEqual([['a', 'b']]);
    for (let count = 0; count < 3; count += 1) {
      gate.release();
      await turns();
    }
    expect(gate.groups).toEqual([['a', 'b'], ['c', 'd', 'e'], ['f']]);
    expect(await Promise.all([...first, ...second])).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  test('acknowledges nothing before it is committed', async () => {
    const { save, gate } = gated();
    let isDone = false;
    const saving = save('a').then(() => {
      isDone = true;
    });
    await turns();
    expect(isDone).toBe(false);
    gate.release();
    await saving;
    expect(isDone).toBe(true);
  });

  test('is no heavier than it may be, but for one entry alone', async () => {
    const { save, gate } = gated({ maxEntries: 10, maxWeight: 4, weightOf: (entry) => entry.length });
    const saving = ['aa', 'bb', 'c', 'dddddd'].map(save);
    for (let count = 0; count < 3; count += 1) {
      await turns();
      gate.release();
    }
    await Promise.all(saving);
    expect(gate.groups).toEqual([['aa', 'bb'], ['c'], ['dddddd']]);
  });

  test('that is refused fails only those of it that are refused alone', async () => {
    const groups: string[][] = [];
    const save = inGroups<string, string>(
      async (entries) => {
        groups.push([...entries]);
        if (entries.includes('bad')) throw new AppError('conflict');
        return entries;
      },
      { maxEntries: 10, maxWeight: 100, weightOf: () => 1 },
    );
    const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map(save));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
    expect(await save('d')).toBe('d');
  });

  test('fails as a whole, and once, when there is no database', async () => {
    const { save, gate } = gated();
    const saving = ['a', 'b'].map(save);
    await turns();
    gate.release(new AppError('store_unavailable'));
    const outcomes = await Promise.allSettled(saving);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(gate.groups).toEqual([['a', 'b']]);
  });
});
