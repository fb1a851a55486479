import { type Block, type BlockTag, FetchRequest, JsonRpcProvider } from 'ethers';
import { LRUCache } from 'lru-cache';

/** Blocks this far below the head are taken as settled. */
const settledDepth = 12;

/**
 * Reads a chain and remembers settled blocks. If the chain turns out to be another one than before (restored from a
 * backup, rolled back), all is forgotten.
 */
export class ChainHistory extends JsonRpcProvider {
  private readonly chainId: number;
  private readonly recheckMs: number;
  private readonly depth: number;
  private readonly blocks = new LRUCache<number, Block>({ max: 10_000 });
  /** The highest block that is remembered. Its hash stands for all below it. */
  private checkpoint: { readonly number: number; readonly hash: string } | undefined;
  private checkedAtMs = Number.NEGATIVE_INFINITY;

  constructor(rpcUrl: string, chainId: number, { timeoutMs = 10_000, recheckMs = 5_000, depth = settledDepth } = {}) {
    const request = new FetchRequest(rpcUrl);
    request.timeout = timeoutMs;
    // ethers would ask for the chain id before each call, and hold calls back for 10 ms to send them together.
    super(request, chainId, { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 });
    this.chainId = chainId;
    this.recheckMs = recheckMs;
    this.depth = depth;
  }

  /** To be called before reading. Looks every `recheckMs` whether this is still the chain that it was. */
  async recheck(): Promise<void> {
    if (performance.now() - this.checkedAtMs < this.recheckMs) return;
    const chainId = Number(await this.send('eth_chainId', []));
    if (chainId !== this.chainId) throw new Error(`the node serves chain ${chainId}, not ${this.chainId}`);
    await this.forgetIfReplaced();
    this.checkedAtMs = performance.now();
  }

  override async getBlock(tag: BlockTag, prefetch?: boolean): Promise<Block | null> {
    if (typeof tag !== 'number') return super.getBlock(tag, prefetch);
    const known = this.blocks.get(tag);
    if (known) return known;
    const block = await super.getBlock(tag, prefetch);
    if (block?.hash && (await this.isSettled(tag, block.hash))) this.blocks.set(tag, block);
    return block;
  }

  /** Whether what was just read of a block may be remembered, beside what is remembered already. */
  private async isSettled(number: number, hash: string): Promise<boolean> {
    if ((await this.getBlockNumber()) - number < this.depth) return false;
    await this.forgetIfReplaced();
    if ((await super.getBlock(number))?.hash !== hash) return false;
    if (!this.checkpoint || this.checkpoint.number < number) this.checkpoint = { number, hash };
    return true;
  }

  private async forgetIfReplaced(): Promise<void> {
    const { checkpoint } = this;
    if (!checkpoint || (await super.getBlock(checkpoint.number))?.hash === checkpoint.hash) return;
    this.blocks.clear();
    this.checkpoint = undefined;
  }
}
