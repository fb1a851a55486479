import { setTimeout } from 'node:timers/promises';
import type { Facts, RevocationFact } from '../facts.ts';
import { openIntents } from '../open-intents.ts';
import type { ServiceProcess } from '../service-process.ts';
import { until } from '../until.ts';
import type { UntilAcknowledged } from '../until-acknowledged.ts';
import type { ChaosChain } from './chaos-chain.ts';
import { backUpDatabase, type DatabaseBackup } from './database-backup.ts';
import { copyOf, type Forgotten, joinForgotten, rewindFacts } from './forgotten.ts';
import type { Gate } from './gate.ts';
import { type Disturbance, disturbances, type PlannedDisturbance } from './plan-disturbances.ts';

export interface UnderFire {
  readonly service: ServiceProcess;
  readonly home: string;
  readonly chain: ChaosChain;
  readonly facts: Facts;
  readonly gate: Gate;
  readonly acknowledged: UntilAcknowledged;
  readonly patienceMs: number;
}

/** How often each thing was done. */
export type DisturbanceCounts = Readonly<Record<Disturbance, number>>;

/** Does to a service, its chain and its database what is planned, one thing after the other. */
export class ServiceUnderFire {
  readonly counts: Record<Disturbance, number>;
  readonly #parts: UnderFire;
  readonly #forgotten: Forgotten[] = [];
  #backup: { readonly database: DatabaseBackup; readonly facts: Facts } | undefined;
  #generation = 0;

  constructor(parts: UnderFire) {
    this.#parts = parts;
    this.counts = Object.fromEntries(Object.keys(disturbances).map((what) => [what, 0])) as Record<Disturbance, number>;
  }

  /** Moves on whenever an older database takes the place of the one in use. */
  get generation(): number {
    return this.#generation;
  }

  get forgotten(): Forgotten {
    return joinForgotten(this.#forgotten);
  }

  /** Does what is planned until all is done or `signal` says to stop. Leaves the service ready. */
  async run(
    planned: readonly PlannedDisturbance[],
    signal: AbortSignal,
    onDone: (what: Disturbance) => void,
  ): Promise<void> {
    const { service } = this.#parts;
    try {
      for (const { what, afterMs, draw } of planned) {
        if (signal.aborted) break;
        if (what !== 'starting') await service.ready();
        await setTimeout(afterMs);
        if (!(await this.#disturb(what, draw))) continue;
        this.counts[what] += 1;
        onDone(what);
      }
      await service.ready();
    } finally {
      this.#backup?.database.remove();
    }
  }

  async #disturb(what: Disturbance, draw: number): Promise<boolean> {
    if (what === 'backup') return this.#takeBackup();
    if (what === 'restore') return this.#restoreBackup();
    if (what === 'working' || what === 'starting') return this.#restart(() => undefined);
    return (await this.#parts.chain.disturb[what]?.(draw)) ?? false;
  }

  async #restart(between: () => void): Promise<true> {
    await this.#parts.service.kill();
    between();
    this.#parts.service.start();
    return true;
  }

  /** No call is under way meanwhile: what is acknowledged is in the copy, and nothing else is. */
  async #whileQuiet(work: () => void): Promise<true> {
    const { gate, patienceMs } = this.#parts;
    await gate.close(patienceMs);
    try {
      return await this.#restart(work);
    } finally {
      gate.open();
    }
  }

  #takeBackup(): Promise<true> {
    return this.#whileQuiet(() => {
      this.#backup?.database.remove();
      this.#backup = { database: backUpDatabase(this.#parts.home), facts: copyOf(this.#parts.facts) };
    });
  }

  /** What an older database does not know is forgotten, but for revocations and suspensions: they are asked for again, as they must be. */
  async #restoreBackup(): Promise<boolean> {
    const { facts, service, chain } = this.#parts;
    const backup = this.#backup;
    if (!backup) return false;
    let lost: Forgotten = joinForgotten([]);
    await this.#whileQuiet(() => {
      backup.database.putBack();
      lost = rewindFacts(facts, backup.facts);
      this.#generation += 1;
    });
    this.#forgotten.push(lost);
    this.#backup = undefined;
    backup.database.remove();
    await service.ready();
    await this.#askAgain(lost);
    // What the older database took from the chain as done by others must not be taken back: nobody would do it again.
    await chain.settle();
    return true;
  }

  async #askAgain({ revocations, suspensions }: Forgotten): Promise<void> {
    const { service, acknowledged, patienceMs } = this.#parts;
    for (const fact of revocations) fact.revocation = await acknowledged<RevocationFact>(fact.revoke);
    for (const { fact, suspended } of suspensions) {
      // once as the older database still wants it, and once as it is to be
      fact.turns.most += 2;
      await acknowledged(() => fact.setSuspended(suspended));
      fact.suspended = suspended;
    }
    if (revocations.length + suspensions.length === 0) return;
    await until(
      () => openIntents(service.url).catch(() => Number.NaN),
      (count) => count === 0,
      Math.min(patienceMs, 10_000),
    );
  }
}
