import { setTimeout } from 'node:timers/promises';
import { until } from '../until.ts';
import { execute, finalize, headOf, InvalidBlock, type Payload, propose } from './engine-api.ts';
import type { ExecutionNode } from './execution-node.ts';
import type { Head } from './json-rpc.ts';

/**
 * A block that a quorum has voted for. `proposer`: the node that made it. `round`: how many proposers failed before.
 * `tookMs`: from the beginning of its first round until the voters had made it final.
 */
export interface CommittedBlock extends Head {
  readonly proposer: number;
  readonly round: number;
  readonly transactions: number;
  readonly atMs: number;
  readonly tookMs: number;
}

// A node that hangs delays one block by this much; then it is left out until it has caught up.
const patienceMs = 4000;
const catchUpMs = 20_000;

/**
 * Makes the nodes agree on one block after the other, in the way of IBFT 2.0 and QBFT: the proposer rotates, a block that a
 * quorum finds valid is final at once, and the next proposer tries if it comes to nothing. It is one process that trusts
 * itself, so it stands for the outcome of a vote among nodes that may crash or hang, not for votes that may be forged.
 */
export class BftDriver {
  /** Votes that make a block final: of four nodes three. */
  readonly quorum: number;
  /** All committed blocks, the one after the genesis block first. */
  readonly blocks: CommittedBlock[] = [];
  /** What nodes did that a correct one would not, such as finding a block invalid that others had committed. */
  readonly faults: string[] = [];
  readonly #nodes: readonly ExecutionNode[];
  readonly #genesis: Head;
  readonly #payloads: Payload[] = [];
  readonly #level = new Set<ExecutionNode>();
  readonly #catchingUp = new Map<ExecutionNode, Promise<number>>();
  readonly #stopped = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  /** All nodes must be up and at `genesis`. */
  constructor(nodes: readonly ExecutionNode[], genesis: Head) {
    this.#nodes = nodes;
    this.#genesis = genesis;
    this.quorum = Math.ceil((2 * nodes.length + 1) / 3);
    for (const node of nodes) this.#level.add(node);
  }

  /** The last block that is final. */
  get head(): Head {
    return this.blocks.at(-1) ?? this.#genesis;
  }

  /** Whether a node is up, has every block and takes part in votes. */
  isLevel(node: ExecutionNode): boolean {
    return node.pid !== undefined && this.#level.has(node);
  }

  /** Begins to make blocks, one each `blockTimeMs` if the nodes are fast enough. */
  start(blockTimeMs: number): void {
    this.#loop = this.#run(blockTimeMs);
  }

  /** Makes no more blocks. The block that is being made comes to its end. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
    await Promise.allSettled(this.#catchingUp.values());
  }

  /** Does not count on a node until it has caught up. To be called for each node that goes down. */
  leaveOut(node: ExecutionNode): void {
    this.#level.delete(node);
  }

  /**
   * Hands a node the blocks that it lacks, as other nodes would, and lets it vote again. Resolves with their number.
   *
   * @throws Error if the node does not take them
   */
  catchUp(node: ExecutionNode): Promise<number> {
    const underWay = this.#catchingUp.get(node);
    if (underWay) return underWay;
    const work = this.#replay(node).finally(() => this.#catchingUp.delete(node));
    this.#catchingUp.set(node, work);
    return work;
  }

  async #replay(node: ExecutionNode): Promise<number> {
    const { number } = await node.head();
    // The last one that it has, too: killed between a block and its receipts, a node has only the block, and executing it
    // once more brings the receipts back.
    let next = Math.max(0, number - 1);
    for (let payload = this.#payloads[next]; payload; payload = this.#payloads[next]) {
      await executeWhenReady(node, payload);
      await finalize(node, payload.blockHash, catchUpMs);
      next += 1;
    }
    this.#level.add(node);
    return next - number;
  }

  async #run(blockTimeMs: number): Promise<void> {
    const { signal } = this.#stopped;
    let nextMs = performance.now();
    while (!signal.aborted) {
      await this.#makeBlock();
      for (const node of this.#nodes.filter(({ pid }) => pid !== undefined)) {
        // Beside the others, that go on: it hung, or failed a call.
        if (!this.#level.has(node)) this.catchUp(node).catch((error) => this.#note(error));
      }
      nextMs = Math.max(nextMs + blockTimeMs, performance.now());
      // That a network runs is no reason for a process to go on: a test that failed to stop it must come to its end.
      await setTimeout(nextMs - performance.now(), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One round after the other, until a proposer succeeds or each node has had its turn. */
  async #makeBlock(): Promise<void> {
    const startedMs = performance.now();
    for (let round = 0; round < this.#nodes.length && !this.#stopped.signal.aborted; round += 1) {
      const proposer = this.#nodes[(this.head.number + round) % this.#nodes.length];
      if (this.#voters().length < this.quorum) return;
      if (proposer && this.isLevel(proposer) && (await this.#tryRound(proposer, round, startedMs))) return;
    }
  }

  async #tryRound(proposer: ExecutionNode, round: number, startedMs: number): Promise<boolean> {
    const [payload] = await this.#ask([proposer], (node) => propose(node, this.head, patienceMs));
    if (!payload) return false;
    const voters: ExecutionNode[] = [];
    await this.#ask(this.#voters(), async (node) => {
      await execute(node, payload, patienceMs);
      voters.push(node);
    });
    if (voters.length < this.quorum) return false;
    // From here on the block is final. Whoever did not vote for it has to catch up.
    this.#payloads.push(payload);
    for (const node of this.#nodes) if (!voters.includes(node)) this.leaveOut(node);
    const atMs = Date.now();
    await this.#ask(voters, (node) => finalize(node, payload.blockHash, patienceMs));
    this.blocks.push({
      ...headOf(payload),
      proposer: proposer.index,
      round,
      transactions: payload.transactions.length,
      atMs,
      tookMs: performance.now() - startedMs,
    });
    return true;
  }

  #voters(): readonly ExecutionNode[] {
    return this.#nodes.filter((node) => this.isLevel(node));
  }

  /** Asks nodes at the same time. Those that fail are left out; the answers are of the others. */
  async #ask<T>(nodes: readonly ExecutionNode[], question: (node: ExecutionNode) => Promise<T>): Promise<readonly T[]> {
    const answers: T[] = [];
    const askOne = async (node: ExecutionNode) => {
      try {
        answers.push(await question(node));
      } catch (error) {
        this.leaveOut(node);
        this.#note(error);
      }
    };
    await Promise.all(nodes.map(askOne));
    return answers;
  }

  /** That a node does not answer is what this is about; that it disagrees is not. */
  #note(error: unknown): void {
    if (error instanceof InvalidBlock) this.faults.push(error.message);
  }
}

/** Just started, a node says SYNCING for a while: it is at work on what it found stored. */
async function executeWhenReady(node: ExecutionNode, payload: Payload): Promise<void> {
  const attempt = (): Promise<unknown> => execute(node, payload, catchUpMs).catch((error: unknown) => error);
  const isSettled = (error: unknown) => error === undefined || error instanceof InvalidBlock || node.pid === undefined;
  const error = await until(attempt, isSettled, catchUpMs);
  if (error !== undefined) throw error;
}
