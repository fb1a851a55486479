import { setTimeout } from 'node:timers/promises';
import { isNodeFailure } from '../chain/node-failure.ts';
import type { AnvilProcess } from './anvil-process.ts';
import { renewRecord, writeRecord } from './chain-record.ts';
import { type Launch, launchNode } from './launch-node.ts';
import { type SnapshotKeeper, snapshotKeeper } from './snapshot-keeper.ts';

const watchMs = 2000;
const missesBeforeKill = 3;
const backoffMs = { first: 50, longest: 5000 };
const steadyMs = 30_000;

/** A node that is watched. */
export interface SupervisedNode {
  snapshot(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the node and looks after it until `stop`: restarts it when it ends or hangs, and saves what it holds. */
export async function superviseNode(launch: Launch): Promise<SupervisedNode> {
  const { settings, port, snapshots } = launch;
  const keeper = snapshotKeeper(port, settings.chainId, snapshots);
  const supervisor = new Supervisor(launch, keeper, await launchNode(launch));
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= supervisor.stop();
    return stopped;
  };
  try {
    // from here on there is always a snapshot, with the funds that no block holds
    await keeper.save();
  } catch (error) {
    await stop();
    throw error;
  }
  return { snapshot: () => keeper.save(), stop };
}

class Supervisor {
  readonly #launch: Launch;
  readonly #keeper: SnapshotKeeper;
  readonly #stopping = new AbortController();
  readonly #tasks: Promise<unknown>;
  #node: AnvilProcess;

  constructor(launch: Launch, keeper: SnapshotKeeper, node: AnvilProcess) {
    this.#launch = launch;
    this.#keeper = keeper;
    this.#node = node;
    this.#tasks = Promise.all([this.#keepRunning(), this.#keepSaved(), this.#keepClaimed()]);
  }

  async stop(): Promise<void> {
    const { settings, port, onEvent } = this.#launch;
    this.#stopping.abort();
    await this.#keeper.save().catch((error: unknown) => onEvent({ kind: 'snapshot_failed', error }));
    await this.#node.end();
    await this.#tasks;
    await writeRecord(settings.dir, { chainId: settings.chainId, port });
  }

  async #keepRunning(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const startedMs = performance.now();
      const exit = await this.#node.exit;
      if (this.#stopping.signal.aborted) return;
      this.#launch.onEvent({ kind: 'exited', ...exit });
      if (performance.now() - startedMs > steadyMs) attempt = 0;
      await this.#restart(attempt);
      // `stop` may have come while the node started
      if (this.#stopping.signal.aborted) return this.#node.end();
    }
  }

  async #restart(attempt: number): Promise<void> {
    const waitMs = Math.min(backoffMs.first * 2 ** attempt, backoffMs.longest);
    if (!(await pause(waitMs, this.#stopping.signal))) return;
    try {
      this.#node = await launchNode(this.#launch);
    } catch (error) {
      this.#launch.onEvent({ kind: 'start_failed', error });
      await this.#restart(attempt + 1);
    }
  }

  /** Says that this process is there, also while a long save is under way. */
  async #keepClaimed(): Promise<void> {
    while (await pause(watchMs, this.#stopping.signal)) {
      await renewRecord(this.#launch.settings.dir);
    }
  }

  async #keepSaved(): Promise<void> {
    let misses = 0;
    while (await pause(watchMs, this.#stopping.signal)) {
      try {
        await this.#keeper.saveIfMoved();
        misses = 0;
      } catch (error) {
        this.#launch.onEvent({ kind: 'snapshot_failed', error });
        if (isNodeFailure(error)) misses++;
      }
      // it runs and does not answer: begin again with a new one
      if (misses >= missesBeforeKill) this.#node.kill();
    }
  }
}

/** False if it was cut short. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await setTimeout(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
