import { parseArgs } from 'node:util';
import type { AccessRequest } from '@assent/domain';
import { benchGrants, benchRequests } from '../support/consent/bench-grants.ts';
import { casbin, cedarPreparsed, cedarStateless, type Engine, indexed, unindexed } from '../support/consent/engines.ts';
import { coldDecisions } from '../support/consent/stored-grants.ts';
import { type Figure, median, printFigures } from '../support/figures.ts';

/** Decisions of an engine in one round, by number of grants; none where one decision takes seconds. */
const plan: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1: { Assent: 100_000, 'Assent, no index': 5_000, casbin: 2_000, 'Cedar preparsed': 500, Cedar: 100 },
  100: { Assent: 100_000, 'Assent, no index': 300, casbin: 50, 'Cedar preparsed': 100, Cedar: 8 },
  1000: { Assent: 100_000, 'Assent, no index': 30, casbin: 8, 'Cedar preparsed': 16, Cedar: 2 },
  100000: { Assent: 20_000, 'Assent, no index': 1, casbin: 1 },
};

/** Time per decision in µs. The requests take turns, so that no engine answers the same one again and again. */
function timeOf(engine: Engine, requests: readonly AccessRequest[], decisions: number): number {
  const startedMs = performance.now();
  for (let decision = 0; decision < decisions; decision++) {
    const request = requests[decision % requests.length] as AccessRequest;
    if (!engine(request)) throw new Error('an engine refused what is permitted');
  }
  return ((performance.now() - startedMs) * 1000) / decisions;
}

/** Engines with their grants loaded, in the order of the plan. */
async function enginesFor(count: number): Promise<ReadonlyMap<string, Engine>> {
  const held = benchGrants(count);
  const all: Record<string, () => Engine | Promise<Engine>> = {
    Assent: () => indexed(held),
    'Assent, no index': () => unindexed(held),
    casbin: () => casbin(held),
    'Cedar preparsed': () => cedarPreparsed(held),
    Cedar: () => cedarStateless(held),
  };
  const engines = new Map<string, Engine>();
  for (const [name, load] of Object.entries(all)) {
    if (plan[count]?.[name]) engines.set(name, await load());
  }
  return engines;
}

/** Refuses to measure engines that do not decide alike. A clinic nobody named is refused by all. */
function assertAlike(engines: ReadonlyMap<string, Engine>, [first]: readonly AccessRequest[]): void {
  if (first === undefined) throw new Error('nothing is asked');
  const stranger = { ...first, requester: { ...first.requester, did: 'did:web:stranger.example' as never } };
  const elsewhere = { ...first, purposes: ['HMARKT' as const] };
  for (const [name, engine] of engines) {
    const answers = [first, stranger, elsewhere].map(engine);
    if (answers.join() !== 'true,false,false') throw new Error(`${name} decides otherwise`);
  }
}

/** Median time per decision of each engine: in every round each has its turn. */
async function measure(count: number, rounds: number): Promise<ReadonlyMap<string, number>> {
  console.error(`${count} grants`);
  const engines = await enginesFor(count);
  const requests = benchRequests(count);
  assertAlike(engines, requests);
  const times = new Map([...engines.keys()].map((name) => [name, [] as number[]]));
  // The first round is for the compiler, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, engine] of engines) {
      const time = timeOf(engine, requests, plan[count]?.[name] ?? 1);
      if (round > 0) times.get(name)?.push(time);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function figuresFor(count: number, times: ReadonlyMap<string, number>): Figure[] {
  const name = (what: string) => `consent: ${count} grants, ${what}`;
  const figures = [...times].flatMap(([engine, time]): Figure[] => {
    const isPromised = engine === 'Assent' && count === 1000;
    return [
      {
        figure: name(`${engine}, a decision`),
        value: time,
        unit: 'µs',
        target: isPromised ? 2 : null,
        ...(isPromised && { holds: time <= 2 }),
      },
      { figure: name(`${engine}, decisions`), value: 1e6 / time, unit: '/s', target: null },
    ];
  });
  const [ours, theirs] = [times.get('Assent'), times.get('Cedar')];
  if (ours === undefined || theirs === undefined) return figures;
  const ratio = theirs / ours;
  return [
    ...figures,
    { figure: name('times as fast as Cedar'), value: ratio, unit: '×', target: 100, holds: ratio >= 100 },
  ];
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, stored: { type: 'string', default: '1000000' } },
});
const figures: Figure[] = [];
for (const count of Object.keys(plan).map(Number))
  figures.push(...figuresFor(count, await measure(count, Number(values.rounds))));
const stored = Number(values.stored);
if (stored > 0)
  figures.push(...(await coldDecisions({ grants: stored, decisions: 2000, progress: (text) => console.error(text) })));
printFigures(figures);
process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
