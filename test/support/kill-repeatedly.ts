import { setTimeout } from 'node:timers/promises';
import { pseudoRandom } from '@assent/application/in-memory';
import { signalNode } from './embedded-node.ts';
import type { ServiceProcess } from './service-process.ts';

/** `kills` in all; with `alsoChain` every second one is the chain node's. The same `seed` draws the same moments. */
export interface KillPlan {
  readonly kills: number;
  readonly seed: number;
  readonly alsoChain: boolean;
}

/** What was killed, and whether it was at work or still starting. */
export interface Kills {
  readonly working: number;
  readonly starting: number;
  readonly chain: number;
}

const longestWorkMs = 2500;
const longestStartMs = 1500;
const shareWhileStarting = 0.25;

interface PlannedKill {
  readonly what: keyof Kills;
  /** Counted from when the service was started, if it is to die while it starts; else from when it is ready. */
  readonly afterMs: number;
}

function plan({ kills, seed, alsoChain }: KillPlan): PlannedKill[] {
  const random = pseudoRandom(seed);
  return Array.from({ length: kills }, (_, turn) => {
    const service = random() < shareWhileStarting ? 'starting' : 'working';
    const what = alsoChain && turn % 2 === 1 ? 'chain' : service;
    return { what, afterMs: random() * (what === 'starting' ? longestStartMs : longestWorkMs) };
  });
}

/** Kills at random moments and starts again at once, until all is done or `signal` says to stop. Leaves it ready. */
export async function killRepeatedly(
  service: ServiceProcess,
  home: string,
  killPlan: KillPlan,
  signal: AbortSignal,
  onKill: (what: keyof Kills) => void,
): Promise<Kills> {
  const done = { working: 0, starting: 0, chain: 0 };
  for (const { what, afterMs } of plan(killPlan)) {
    if (signal.aborted) break;
    if (what !== 'starting') await service.ready();
    await setTimeout(afterMs);
    await kill(service, home, what);
    done[what] += 1;
    onKill(what);
  }
  await service.ready();
  return done;
}

async function kill(service: ServiceProcess, home: string, what: keyof Kills): Promise<void> {
  if (what !== 'chain') {
    await service.kill();
    service.start();
  } else if (!signalNode(home, 'SIGKILL')) throw new Error('there is no chain node to kill');
}
