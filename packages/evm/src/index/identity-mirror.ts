import type { DidStanding } from '@assent/application';
import type { Bytes32 } from '@assent/domain';

interface Kept {
  /** Ascending, each once. */
  readonly blocks: number[];
  /** Hash of the last of them, which stands for the whole history; another name of its own after blocks were taken back. */
  branch: string;
}

const unchanged: DidStanding = { lastChange: 0, branch: 'none' };

/**
 * In which blocks each identity of the registry of did:ethr (ERC-1056) changed. The changes themselves stay in the store:
 * they are read when a document is made, and a registry that many write to must not fill the memory. An identity is named
 * as its events index it, its address in 32 bytes; one that never changed takes no space.
 */
export class IdentityMirror {
  readonly #kept = new Map<Bytes32, Kept>();
  #turns = 0;

  /** How many identities have changed. */
  get size(): number {
    return this.#kept.size;
  }

  apply(identity: Bytes32, block: number, blockHash: Bytes32): void {
    const kept = this.#kept.get(identity);
    if (!kept) this.#kept.set(identity, { blocks: [block], branch: blockHash });
    else if (kept.blocks.at(-1) !== block) {
      kept.blocks.push(block);
      kept.branch = blockHash;
    }
  }

  /** Block of the latest change; 0 if there was none. */
  lastChangeOf(identity: Bytes32): number {
    return this.#kept.get(identity)?.blocks.at(-1) ?? 0;
  }

  standingOf(identity: Bytes32): DidStanding {
    const kept = this.#kept.get(identity);
    return kept ? { lastChange: kept.blocks.at(-1) ?? 0, branch: kept.branch } : unchanged;
  }

  /** Forgets changes after `block`. */
  rewind(block: number): void {
    this.#turns += 1;
    for (const [identity, { blocks }] of this.#kept) {
      const left = blocks.filter((one) => one <= block);
      if (left.length === 0) this.#kept.delete(identity);
      else if (left.length < blocks.length) this.#kept.set(identity, { blocks: left, branch: `turn-${this.#turns}` });
    }
  }
}
