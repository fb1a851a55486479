import { pseudoRandom } from '@assent/application/in-memory';

/** What can be done to a service, its database and its chain, and how a report calls it. */
export const disturbances = {
  working: 'service killed at work',
  starting: 'service killed while it started',
  node: 'chain node killed',
  pair: 'two nodes of four down together',
  reorg: 'reorganisations',
  drop: 'mempools dropped',
  spike: 'fee spikes',
  backup: 'backups taken',
  restore: 'backups restored',
} as const;
export type Disturbance = keyof typeof disturbances;

/** `afterMs`: from when the service is started, if it is to die while it starts; else from when it is ready. `draw`: 0 to 1. */
export interface PlannedDisturbance {
  readonly what: Disturbance;
  readonly afterMs: number;
  readonly draw: number;
}

/**
 * `nodeShare`: of the kills. `alsoPerKill`: how many of each other kind come with a kill, on average. `killsPerBackup`: 0
 * for no backups. `leaseShare`: of the services that are killed at work, those that live for longer than a lease before.
 * `longestWorkMs`: how long others live at most, 2500 if not given.
 */
export interface DisturbanceRules {
  readonly nodeShare: number;
  readonly alsoPerKill: Partial<Record<Disturbance, number>>;
  readonly killsPerBackup: number;
  readonly leaseShare: number;
  readonly longestWorkMs?: number;
}

/** Kills of the service and nothing else, in quick succession. */
export const onlyService: DisturbanceRules = {
  nodeShare: 0,
  alsoPerKill: {},
  killsPerBackup: 0,
  leaseShare: 0,
  longestWorkMs: 1500,
};

const longestWaitMs = 2500;
const longestStartMs = 1500;
const longestRestMs = 700;
const shareWhileStarting = 0.25;
// Where services share a chain, one that was killed holds the right to sign for 15 s more.
const leaseMs = 15_000;
const windowKills = { least: 2, most: 6 };

/** `kills` in all, of the service and of chain nodes, and what else there is between them. The same `seed` plans the same. */
export function planDisturbances(kills: number, seed: number, rules: DisturbanceRules): PlannedDisturbance[] {
  const random = pseudoRandom(seed);
  const backups = planBackups(kills, random, rules);
  const restores = new Set(backups.values());
  const planned = (what: Disturbance, longestMs: number, leastMs = 0): PlannedDisturbance => ({
    what,
    afterMs: leastMs + random() * longestMs,
    draw: random(),
  });
  const also = () => Object.entries(rules.alsoPerKill).filter(([, mean]) => random() < mean) as [Disturbance, number][];
  return Array.from({ length: kills }, (_, kill) => [
    ...(backups.has(kill) ? [planned('backup', longestRestMs)] : []),
    planKill(random, rules, planned),
    ...also().map(([what]) => planned(what, longestRestMs)),
    ...(restores.has(kill) ? [planned('restore', longestWaitMs)] : []),
  ]).flat();
}

function planKill(
  random: () => number,
  { nodeShare, leaseShare, longestWorkMs = 2500 }: DisturbanceRules,
  planned: (what: Disturbance, longestMs: number, leastMs?: number) => PlannedDisturbance,
): PlannedDisturbance {
  const [isNode, isStarting, isLong] = [random() < nodeShare, random() < shareWhileStarting, random() < leaseShare];
  if (isNode) return planned('node', longestWaitMs);
  if (isStarting) return planned('starting', longestStartMs);
  return planned('working', longestWorkMs, isLong ? leaseMs : 0);
}

/** The kill after which a backup of before another kill is put back, by that other kill. */
function planBackups(kills: number, random: () => number, { killsPerBackup }: DisturbanceRules): Map<number, number> {
  const backups = new Map<number, number>();
  if (killsPerBackup === 0 || kills < 2) return backups;
  const count = Math.max(1, Math.floor(kills / killsPerBackup));
  const share = kills / count;
  for (let at = 0; at < count; at += 1) {
    const [from, to] = [Math.floor(at * share), Math.floor((at + 1) * share) - 1];
    const window = windowKills.least + Math.floor(random() * (windowKills.most - windowKills.least + 1));
    const restore = Math.min(to, from + Math.floor(random() * Math.max(1, to - from - window)) + window);
    backups.set(Math.max(from, restore - window + 1), restore);
  }
  return backups;
}
