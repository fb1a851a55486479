/** Something that is measured in turns with others. */
export interface Contender {
  readonly name: string;
  /** Operations in one turn: enough that a turn takes some milliseconds. */
  readonly count: number;
  /** How many are under way at a time; 1 if absent. */
  readonly atOnce?: number;
  /** Makes what `count` operations need; not measured. Answers one operation. */
  prepare(count: number): Promise<(index: number) => unknown>;
}

/** What one operation took, in microseconds. Processor time is that of all threads of this process. */
export interface Cost {
  readonly cpuUs: number;
  readonly wallUs: number;
}

const warmUp = 2;

/**
 * Measures all contenders once per round, in an order that turns by one each round, so that what disturbs the machine
 * disturbs all of them. The first two rounds warm up and do not count.
 */
export async function measureInTurns(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly Cost[]>> {
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const offset of contenders.keys()) {
      const contender = contenders[(round + warmUp + offset) % contenders.length];
      if (!contender) continue;
      const cost = await measure(contender);
      if (round >= 0) costs.get(contender.name)?.push(cost);
    }
  }
  return costs;
}

async function measure({ count, atOnce = 1, prepare }: Contender): Promise<Cost> {
  const operation = await prepare(count);
  const before = process.cpuUsage();
  const startedMs = performance.now();
  for (let index = 0; index < count; index += atOnce) {
    if (atOnce === 1) await operation(index);
    else
      await Promise.all(Array.from({ length: Math.min(atOnce, count - index) }, (_, more) => operation(index + more)));
  }
  const wallUs = ((performance.now() - startedMs) * 1000) / count;
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: (user + system) / count, wallUs };
}
