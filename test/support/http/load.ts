import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** What is sent, how fast, and what must come back. */
export interface LoadPlan {
  readonly url: string;
  readonly connections: number;
  /** Whole requests, as they go over the wire, in turn. */
  readonly requests: readonly Buffer[];
  /** An answer is right if it has this status and this text in it. */
  readonly expected: { readonly status: number; readonly text: string };
  readonly pace: Pace;
}

export type Pace =
  /** So many a second, whatever the answers take (an open loop). */
  | { readonly kind: 'steady'; readonly perSecond: number; readonly seconds: number }
  /** The next request on each connection as soon as the one before is answered (a closed loop). */
  | { readonly kind: 'full'; readonly seconds: number }
  /** The same, until every request was sent once. */
  | { readonly kind: 'once' };

/** What came of a load. Times in milliseconds from the moment a request was due, so that a late start counts. */
export interface Load {
  readonly timesMs: Float64Array;
  readonly wrong: number;
  readonly seconds: number;
  /** Processor time that making the load took. */
  readonly cpuSeconds: number;
}

/** A process that makes loads, one after another. */
export interface LoadProcess {
  run(plan: LoadPlan): Promise<Load>;
  stop(): Promise<void>;
}

/**
 * V8 collects garbage with four threads beside the main one. In a process that shares two cores with what it measures, they
 * keep it from running for up to 90 ms; in this one there is little to collect, and its own thread does it.
 */
const quietV8 = ['--single-threaded'];

/** Lets this process have what others leave of the processor (Linux): its garbage of the setting up would be collected in their way. */
export function stepBack(): void {
  for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), constants.priority.PRIORITY_LOW);
}

/** Starts a process of its own for the load: one that does nothing else has a small heap, and pauses for less. */
export function startLoadProcess(): LoadProcess {
  const child = fork(new URL('./load-process.js', import.meta.url), { execArgv: quietV8, serialization: 'advanced' });
  const ended = once(child, 'exit').then(() => ['the process that makes the load has ended']);
  return {
    async run(plan) {
      child.send(plan);
      const [answer]: readonly (Load | string)[] = await Promise.race([once(child, 'message'), ended]);
      if (typeof answer !== 'object') throw new Error(answer);
      return answer;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
