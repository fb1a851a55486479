import * as z from 'zod';
import { until } from '../until.ts';
import type { BftDriver, CommittedBlock } from './bft-driver.ts';
import type { CleanUp } from './clean-up.ts';
import type { ExecutionNode } from './execution-node.ts';
import type { Head } from './json-rpc.ts';

/** What a network is made of. */
export interface BftNetworkParts {
  readonly chainId: number;
  readonly blockTimeMs: number;
  readonly folder: string;
  readonly nodes: readonly ExecutionNode[];
  readonly driver: BftDriver;
  readonly cleanUp: CleanUp;
}

/**
 * How a node came back. `replayed`: blocks that it had to be given. `rebuilt`: its data was no longer whole and it was
 * given all blocks. `tookMs`: until it took part in votes again.
 */
export interface Restart {
  readonly replayed: number;
  readonly rebuilt: boolean;
  readonly tookMs: number;
}

const zTransactions = z.looseObject({ transactions: z.array(z.string()) });

/** A running network. Nodes are named by their place in `rpcUrls`, from 0. */
export class BftNetwork {
  readonly chainId: number;
  readonly blockTimeMs: number;
  /** JSON-RPC endpoint of each node. It stays the same when the node is restarted. */
  readonly rpcUrls: readonly string[];
  /** Where nodes keep data and logs; gone after `stop`. */
  readonly folder: string;
  readonly #nodes: readonly ExecutionNode[];
  readonly #driver: BftDriver;
  readonly #cleanUp: CleanUp;

  constructor({ chainId, blockTimeMs, folder, nodes, driver, cleanUp }: BftNetworkParts) {
    this.chainId = chainId;
    this.blockTimeMs = blockTimeMs;
    this.folder = folder;
    this.rpcUrls = nodes.map(({ rpcUrl }) => rpcUrl);
    this.#nodes = nodes;
    this.#driver = driver;
    this.#cleanUp = cleanUp;
  }

  /** Nodes that must be up for blocks to be made: 3 of 4. */
  get quorum(): number {
    return this.#driver.quorum;
  }

  /** The last block that a quorum has made final. */
  get head(): Head {
    return this.#driver.head;
  }

  /** Every final block so far, with who proposed it, in which round, when, and how long it took. */
  get blocks(): readonly CommittedBlock[] {
    return this.#driver.blocks;
  }

  /** Blocks that a node found invalid and should not have. Empty in a network that works. */
  get faults(): readonly string[] {
    return this.#driver.faults;
  }

  /** Number of the process of a node, undefined while it is down. */
  pid(node: number): number | undefined {
    return this.#node(node).pid;
  }

  isUp(node: number): boolean {
    return this.pid(node) !== undefined;
  }

  /** Calls a JSON-RPC method of one node. @throws Error if it is down, does not answer in time, or refuses */
  rpc(node: number, method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#node(node).rpc(method, params, 20_000);
  }

  /** The latest block of each node as the node says it, undefined for those that are down. */
  heads(): Promise<readonly (Head | undefined)[]> {
    return Promise.all(this.#nodes.map(async (node) => (node.pid === undefined ? undefined : node.head())));
  }

  /** Ends a node without warning (`kill -9`), whatever it is doing. Resolves when it is gone. */
  async kill(node: number): Promise<void> {
    await this.#node(node).kill();
    this.#driver.leaveOut(this.#node(node));
  }

  /** Makes a node hang: its connections stay open and nothing comes back. The next block waits for it, later ones do not. */
  freeze(node: number): void {
    this.#node(node).signal('SIGSTOP');
  }

  /** Lets a node that hangs go on. It catches up by itself. */
  thaw(node: number): void {
    this.#node(node).signal('SIGCONT');
  }

  /**
   * Starts a node that was killed, on its data and port, and hands it the blocks that it lacks.
   *
   * @throws Error if it does not start
   */
  async restart(node: number): Promise<Restart> {
    const startedMs = performance.now();
    const restarted = this.#node(node);
    await restarted.start();
    const replayed = await this.#catchUpWhole(restarted);
    if (replayed !== undefined) return { replayed, rebuilt: false, tookMs: performance.now() - startedMs };
    await this.kill(node);
    restarted.clear();
    await restarted.start();
    const all = await this.#driver.catchUp(restarted);
    return { replayed: all, rebuilt: true, tookMs: performance.now() - startedMs };
  }

  /** Waits until block `number` is final. @throws Error if it does not come */
  async untilBlock(number: number, withinMs = 30_000): Promise<Head> {
    const head = await until(
      async () => this.head,
      (at) => at.number >= number,
      withinMs,
    );
    if (head.number < number) throw new Error(`no block ${number}: the head is ${head.number}`);
    return head;
  }

  /** Waits until each node that is up has every block. @throws Error if they do not get there */
  async untilLevel(withinMs = 30_000): Promise<void> {
    const lagging = async () => this.#nodes.filter((node) => node.pid !== undefined && !this.#driver.isLevel(node));
    const rest = await until(lagging, (nodes) => nodes.length === 0, withinMs);
    if (rest.length > 0) throw new Error(`nodes ${rest.map(({ index }) => index)} do not catch up`);
  }

  /** Ends everything and removes all data. */
  async stop(): Promise<void> {
    await this.#driver.stop();
    await Promise.all(this.#nodes.map((node) => node.kill()));
    await this.#cleanUp.finish();
  }

  /** Undefined if what the node has stored is not whole: it cannot go on from its last block, or lacks receipts of it. */
  async #catchUpWhole(node: ExecutionNode): Promise<number | undefined> {
    const { number } = await node.head();
    try {
      const replayed = await this.#driver.catchUp(node);
      return (await hasReceipts(node, number)) ? replayed : undefined;
    } catch {
      return undefined;
    }
  }

  #node(index: number): ExecutionNode {
    const node = this.#nodes[index];
    if (!node) throw new Error(`there is no node ${index}`);
    return node;
  }
}

async function hasReceipts(node: ExecutionNode, block: number): Promise<boolean> {
  const found = await node.rpc('eth_getBlockByNumber', [`0x${block.toString(16)}`, false]);
  const { transactions } = zTransactions.parse(found);
  const receipts = await Promise.all(transactions.map((hash) => node.rpc('eth_getTransactionReceipt', [hash], 20_000)));
  return !receipts.includes(null);
}
