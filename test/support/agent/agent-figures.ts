import { type Figure, median } from '../figures.ts';
import { nameOf, type Who } from './contenders.ts';
import { type KeyKind, keyKinds } from './key-kinds.ts';
import type { Cost } from './measure.ts';
import { atOnce, workerNameOf } from './worker-contenders.ts';

type Costs = ReadonlyMap<string, readonly Cost[]>;

/** What was promised of each kind of key: at most so many floors, and at least so many times as fast as stock Veramo. */
const promises = (kind: KeyKind) => {
  const isEthr = kind === 'did:ethr ES256K';
  return {
    issue: { floors: isEthr ? 4 : 5, stock: isEthr ? 20 : 12 },
    verify: { floors: 2.5, stock: isEthr ? 30 : 12 },
  };
};

const presentationsPerSecond = 1_000;
const savingTimesStock = 30;

/** Every figure of the benchmark. Ratios are of processor time, round by round, and the middle one of the rounds. */
export const agentFigures = (costs: Costs): Figure[] => keyKinds.flatMap((kind) => figuresOf(kind, costs));

/** What workers change, by the wall clock: with one thread, and with workers beside it. */
export function workerFigures(costs: Costs, workers: number): Figure[] {
  return ['presentation of five SD-JWT VC', `${atOnce} credentials at once`].flatMap((operation) => {
    const [alone = [], shared = []] = (['alone', 'shared'] as const).map((threads) =>
      costs.get(workerNameOf(operation, threads)),
    );
    const wall = (of: readonly Cost[]) => median(of.map(({ wallUs }) => wallUs));
    const figure = `agent: ${operation}, did:key EdDSA`;
    return [
      { figure: `${figure}, one thread, wall clock`, value: wall(alone), unit: 'µs', target: null },
      { figure: `${figure}, workers beside it: ${workers}, wall clock`, value: wall(shared), unit: 'µs', target: null },
      {
        figure: `${figure}, one thread to workers, wall clock`,
        value: median(alone.map(({ wallUs }, round) => wallUs / (shared[round]?.wallUs ?? Number.NaN))),
        unit: '×',
        target: null,
      },
    ];
  });
}

function figuresOf(kind: KeyKind, costs: Costs): Figure[] {
  const { issue, verify } = promises(kind);
  const of = (operation: string, who: Who) => costs.get(nameOf(operation, kind, who)) ?? [];
  const times = (operation: string) =>
    (['floor', 'ours', 'stock'] as const).flatMap((who) => timesOf(nameOf(operation, kind, who), of(operation, who)));
  const atMost = (operation: string, target: number): Figure => {
    const value = ratio(of(operation, 'ours'), of(operation, 'floor'));
    return { figure: `agent: ${operation}, ${kind}, ours to floor`, value, unit: '×', target, holds: value <= target };
  };
  const atLeast = (operation: string, target: number | null): Figure => {
    const value = ratio(of(operation, 'stock'), of(operation, 'ours'));
    const figure = { figure: `agent: ${operation}, ${kind}, stock to ours`, value, unit: '×', target };
    return target === null ? figure : { ...figure, holds: value >= target };
  };
  const presented = (format: string, target: number | null): Figure => {
    const value = 1e6 / median(of(`verify five in a presentation, ${format}`, 'ours').map(({ cpuUs }) => cpuUs));
    const figure = {
      figure: `agent: presentations of five ${format}, ${kind}, cold`,
      value,
      unit: '/s per core',
      target,
    };
    return target === null ? figure : { ...figure, holds: value >= target };
  };
  return [
    ...times('issue'),
    atMost('issue', issue.floors),
    atLeast('issue', issue.stock),
    ...times('issue and save'),
    atLeast('issue and save', savingTimesStock),
    ...times('issue by the use case'),
    ...times('verify'),
    atMost('verify', verify.floors),
    atLeast('verify', verify.stock),
    ...times('verify again'),
    ...times('verify five in a presentation, vc+jwt'),
    presented('vc+jwt', presentationsPerSecond),
    atLeast('verify five in a presentation, vc+jwt', null),
    ...times('verify five in a presentation, dc+sd-jwt'),
    presented('dc+sd-jwt', null),
  ];
}

function timesOf(name: string, costs: readonly Cost[]): Figure[] {
  if (costs.length === 0) return [];
  const [cpu, wall] = [median(costs.map(({ cpuUs }) => cpuUs)), median(costs.map(({ wallUs }) => wallUs))];
  return [
    { figure: `agent: ${name}`, value: cpu, unit: 'µs processor', target: null },
    { figure: `agent: ${name}, wall clock`, value: wall, unit: 'µs', target: null },
  ];
}

const ratio = (upper: readonly Cost[], lower: readonly Cost[]): number =>
  median(upper.map(({ cpuUs }, round) => cpuUs / (lower[round]?.cpuUs ?? Number.NaN)));
