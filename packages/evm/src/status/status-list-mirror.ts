import { AppError, type Bytes32 } from '@assent/domain';
import type { Hex } from 'viem';
import { readDelta } from './status-delta.ts';
import { StatusTree } from './status-tree.ts';

/** State of a list on chain, as `heads` of `StatusRegistry` returns it. A `version` of 0 means that there is no list. */
export interface ListHead {
  readonly root: Hex;
  readonly controller: Hex;
  readonly version: number;
  readonly prevBlock: number;
  readonly depth: number;
}

/** One `StatusUpdated` event, found in `block`. */
export interface StatusUpdate {
  readonly version: number;
  readonly root: Hex;
  readonly prevBlock: number;
  readonly delta: Uint8Array;
  readonly block: number;
}

/** A list rebuilt from its events alone. Every root is checked against the bits that are said to lead to it. */
export class StatusListMirror {
  readonly listId: Bytes32;
  readonly tree: StatusTree;
  #version = 0;
  #block = 0;
  #hasClearedBits = false;

  constructor(listId: Bytes32, depth: number) {
    this.listId = listId;
    this.tree = new StatusTree(depth);
  }

  /** Version of the last update that was applied; 0 before the first. */
  get version(): number {
    return this.#version;
  }

  /** Block of the last update that was applied. */
  get block(): number {
    return this.#block;
  }

  /** Whether a bit ever went back to 0: then this is a list of suspensions, and no revocation may rest on it. */
  get hasClearedBits(): boolean {
    return this.#hasClearedBits;
  }

  /** Whether this is the state on chain. */
  agreesWith(head: ListHead): boolean {
    return this.#version === head.version && this.tree.depth === head.depth && this.tree.root === head.root;
  }

  /**
   * Takes the next update, or nothing of it.
   *
   * @throws AppError `registry_unavailable` if it is not the next one, its delta is none, or its root is not that of the bits
   */
  apply(update: StatusUpdate): void {
    const indexes = readDelta(update.delta, this.tree.size);
    if (update.version !== this.#version + 1) throw this.#refusal(update, 'version_missing');
    if (!indexes) throw this.#refusal(update, 'bad_delta');
    const clears = indexes.some((index) => this.tree.has(index));
    if (!this.tree.toggleTowards(update.root, indexes)) throw this.#refusal(update, 'bad_root');
    this.#hasClearedBits ||= clears;
    this.#version = update.version;
    this.#block = update.block;
  }

  #refusal(update: StatusUpdate, reason: string): AppError {
    return new AppError('registry_unavailable', { listId: this.listId, version: update.version, reason });
  }
}

/** @throws AppError `registry_unavailable` if bits of the list went back to 0: what it says of revocations is not to be believed */
export function assertLasting({ hasClearedBits, listId, version }: StatusListMirror): void {
  if (hasClearedBits) throw new AppError('registry_unavailable', { listId, version, reason: 'bit_cleared' });
}
