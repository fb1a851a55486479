import { AppError, type Bytes32 } from '@assent/domain';
import { assertLasting, StatusListMirror, type StatusUpdate } from '../status/status-list-mirror.ts';
import type { StatusTree } from '../status/status-tree.ts';

/** Where a list stands by its latest event, whether or not its bits are in memory. */
export interface ListEnd {
  readonly depth: number;
  readonly version: number;
  readonly block: number;
  readonly root: string;
}

interface Kept {
  end: ListEnd;
  /** Bytes of all deltas: a measure of what the bits weigh. */
  weight: number;
  mirror: StatusListMirror | undefined;
  failure: AppError | undefined;
  /** States that the chain has taken back, as long as they say more than the mirror. */
  undone: readonly StatusTree[];
}

/**
 * The status lists of a `StatusRegistry`. Their bits are in memory up to a limit, because anybody can make lists; those
 * that were not read for longest go first, and are built again from their events when they are asked for.
 */
export class ListMirrors {
  readonly #lists = new Map<Bytes32, Kept>();
  readonly #maxWeight: number;
  #weight = 0;

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight;
  }

  has(listId: Bytes32): boolean {
    return this.#lists.has(listId);
  }

  /** Lists that are on chain, with their ends. */
  get ends(): ReadonlyMap<Bytes32, ListEnd> {
    return new Map([...this.#lists].flatMap(([id, { end }]) => (end.version > 0 ? [[id, end]] : [])));
  }

  /** Where one list ends; undefined if it is not on chain. */
  endOf(listId: Bytes32): ListEnd | undefined {
    const end = this.#lists.get(listId)?.end;
    return end && end.version > 0 ? end : undefined;
  }

  /** Block of the latest update; 0 if there is none. */
  lastBlockOf(listId: Bytes32): number {
    return this.endOf(listId)?.block ?? 0;
  }

  create(listId: Bytes32, depth: number): void {
    const undone = this.#lists.get(listId)?.undone ?? [];
    const end = { depth, version: 0, block: 0, root: '' };
    this.#lists.set(listId, {
      end,
      weight: 0,
      mirror: new StatusListMirror(listId, depth),
      failure: undefined,
      undone,
    });
  }

  /** Takes the next update. One that fails a check makes its list unreadable, and no other. */
  apply(listId: Bytes32, update: StatusUpdate): void {
    const kept = this.#lists.get(listId);
    if (!kept) return;
    const { version, block, root } = update;
    kept.end = { depth: kept.end.depth, version, block, root };
    kept.weight += update.delta.length;
    if (!kept.mirror) return;
    this.#weight += update.delta.length;
    try {
      kept.mirror.apply(update);
      kept.undone = stillUndone(kept.undone, kept.mirror);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      kept.failure = error;
      this.#drop(kept);
    }
    this.#makeRoom(listId);
  }

  /** Whether the bits have to be built before `isRevoked` can be asked. */
  needsBits(listId: Bytes32): boolean {
    const kept = this.#lists.get(listId);
    return kept !== undefined && !kept.mirror && !kept.failure;
  }

  /** Lists that failed a check. */
  get failed(): readonly Bytes32[] {
    return [...this.#lists].flatMap(([id, { failure }]) => (failure ? [id] : []));
  }

  /**
   * Whether the bit is set, or was set in a state that the chain has taken back; undefined if the list has no such index.
   *
   * @throws AppError `registry_unavailable` if there is no such list, it failed a check, or bits of it went back to 0
   */
  isRevoked(listId: Bytes32, index: number): boolean | undefined {
    const { mirror, undone } = this.#readable(listId);
    assertLasting(mirror);
    if (index >= mirror.tree.size) return undefined;
    return mirror.tree.has(index) || undone.some((tree) => tree.has(index));
  }

  /**
   * Whether the bit is set now, in a list whose bits may go back; undefined if the list has no such index.
   *
   * @throws AppError `registry_unavailable` if there is no such list, or it failed a check
   */
  isSuspended(listId: Bytes32, index: number): boolean | undefined {
    const { tree } = this.#readable(listId).mirror;
    return index < tree.size ? tree.has(index) : undefined;
  }

  /** The list as it is on chain now. Throws as `isRevoked` does. */
  mirrorOf(listId: Bytes32): StatusListMirror {
    return this.#readable(listId).mirror;
  }

  #readable(listId: Bytes32): { readonly mirror: StatusListMirror; readonly undone: readonly StatusTree[] } {
    const kept = this.#lists.get(listId);
    // A list that is not there may be one that a restored chain has lost: its bits are unknown, not zero.
    if (!kept) throw new AppError('registry_unavailable', { listId, reason: 'unknown_list' });
    if (kept.failure) throw kept.failure;
    const { mirror, undone } = kept;
    if (!mirror) throw new AppError('registry_unavailable', { listId, reason: 'unreadable_list' });
    // the young end of the map is what was read last
    this.#lists.delete(listId);
    this.#lists.set(listId, kept);
    return { mirror, undone };
  }

  /**
   * Forgets lists with updates after `block`, but for what was once seen revoked in them, and answers them: what is left
   * of them is to be built again and taken over.
   */
  rewind(block: number): readonly Bytes32[] {
    const concerned = [...this.#lists].filter(([, { end }]) => end.block > block);
    for (const [id, kept] of concerned) {
      const { mirror, undone } = kept;
      const isNew = mirror && !mirror.hasClearedBits && !undone.some((tree) => tree.covers(mirror.tree));
      if (isNew) kept.undone = [...undone, mirror.tree];
      this.#drop(kept);
      kept.weight = 0;
      kept.end = { ...kept.end, version: 0, block: 0, root: '' };
      kept.failure = new AppError('registry_unavailable', { listId: id, reason: 'unknown_list' });
    }
    return concerned.map(([id]) => id);
  }

  /** Replaces a list by the one that `other` has built of it. */
  takeOver(listId: Bytes32, other: ListMirrors): void {
    const built = other.#lists.get(listId);
    if (!built) return;
    const before = this.#lists.get(listId);
    if (before) this.#drop(before);
    const undone = stillUndone(before?.undone ?? [], built.mirror);
    this.#lists.set(listId, { ...built, undone });
    if (built.mirror) this.#weight += built.weight;
    this.#makeRoom(listId);
  }

  #drop(kept: Kept): void {
    if (kept.mirror) this.#weight -= kept.weight;
    kept.mirror = undefined;
  }

  #makeRoom(justUsed: Bytes32): void {
    for (const [id, kept] of this.#lists) {
      if (this.#weight <= this.#maxWeight) return;
      if (id !== justUsed && kept.mirror) this.#drop(kept);
    }
  }
}

/** Those of the states taken back that say more than the mirror. Where bits go back, a former state says nothing. */
const stillUndone = (undone: readonly StatusTree[], mirror: StatusListMirror | undefined): readonly StatusTree[] =>
  mirror?.hasClearedBits ? [] : undone.filter((tree) => !mirror?.tree.covers(tree));
