import type { Measure } from './measures.ts';
import type { SizedAgent } from './sized-agent.ts';

/** What operations took in each round, on one size, in µs of one operation. */
export interface SizeCosts {
  readonly sized: SizedAgent;
  /** Processor time of this process, and of the database server, by name of the measure. */
  readonly cpuUs: ReadonlyMap<string, readonly number[]>;
  readonly wallUs: ReadonlyMap<string, readonly number[]>;
}

export interface MeasuredAgent {
  readonly sized: SizedAgent;
  readonly measures: readonly Measure[];
}

/**
 * Measures every operation on every size once per round, sizes after one another and in an order that turns by one each
 * round, so that what disturbs the machine disturbs all of them. The first round warms up and does not count.
 */
export async function measureSizes(
  agents: readonly MeasuredAgent[],
  rounds: number,
  progress: (round: number) => void,
): Promise<readonly SizeCosts[]> {
  const names = agents[0]?.measures.map(({ name }) => name) ?? [];
  const empty = () => new Map<string, number[]>(names.map((name) => [name, []]));
  const costs = agents.map(({ sized }) => ({ sized, cpuUs: empty(), wallUs: empty() }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, name] of names.entries()) {
      for (const turn of agents.keys()) {
        const place = (turn + round) % agents.length;
        const agent = agents[place] as MeasuredAgent;
        const cost = await costOf(agent.sized, agent.measures[at] as Measure, round);
        if (round === 0) continue;
        costs[place]?.cpuUs.get(name)?.push(cost.cpuUs);
        costs[place]?.wallUs.get(name)?.push(cost.wallUs);
      }
    }
    progress(round);
  }
  return costs;
}

async function costOf(sized: SizedAgent, { count, atOnce, warm, run }: Measure, round: number) {
  await warm?.();
  const serverBefore = await sized.serverNs();
  const before = process.cpuUsage();
  const startedMs = performance.now();
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await run(round * count + index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const wallUs = (performance.now() - startedMs) * 1000;
  const { user, system } = process.cpuUsage(before);
  const serverUs = ((await sized.serverNs()) - serverBefore) / 1000;
  return { cpuUs: (user + system + serverUs) / count, wallUs: wallUs / count };
}
