import { setImmediate } from 'node:timers/promises';
import type { Address, Bytes32 } from '@assent/domain';
import { AppError } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { readHeads } from './read-heads.ts';
import { readStatusUpdates } from './read-status-updates.ts';
import { assertLasting, type ListHead, StatusListMirror, type StatusUpdate } from './status-list-mirror.ts';
import type { StatusTree } from './status-tree.ts';

/** A list as of the block that was asked for. */
export interface CurrentList {
  readonly head: ListHead;
  readonly tree: StatusTree;
  /**
   * Whether the bit is set, or was set in a state that this mirror saw and the chain has taken back: a reorganisation
   * may undo a revocation for a moment, and that moment must not open a door.
   *
   * @throws AppError `registry_unavailable` if bits of this list went back to 0
   */
  isRevoked(index: number): boolean;
}

/** What could be read of each list. An issuer that spoils its own list spoils no other. */
export type CurrentLists = ReadonlyMap<Bytes32, CurrentList | AppError>;

/** Mirrors of the lists of one `StatusRegistry`. */
export interface StatusMirrors {
  /**
   * Makes lists current as of `block`: one call if nothing has changed. Must be done before it is called again.
   * A list that the chain does not know or that fails a check is an AppError `registry_unavailable`.
   */
  refresh(node: ChainNode, block: number, listIds: readonly Bytes32[]): Promise<CurrentLists>;
}

interface KeptList {
  readonly mirror: StatusListMirror;
  /** States the chain has taken back, as long as they say more than the mirror. */
  readonly undone: readonly StatusTree[];
}

interface BehindList {
  readonly mirror: StatusListMirror;
  readonly head: ListHead;
}

// Whoever holds a credential can make us read its list, so the number of lists in memory has a limit.
const maxLists = 512;

/** Empty mirrors. Nothing is read before the first `refresh`. */
export function statusMirrors(registry: Address): StatusMirrors {
  const kept = new Map<Bytes32, KeptList>();
  return {
    async refresh(node, block, listIds) {
      const heads = await readHeads(node, registry, block, listIds);
      const behind = [...heads].filter(([id, head]) => head.version > 0 && !kept.get(id)?.mirror.agreesWith(head));
      const failures = await catchUp(node, registry, kept, behind);
      touch(kept, listIds);
      return new Map([...heads].map(([id, head]) => [id, currentList(id, head, kept.get(id), failures.get(id))]));
    },
  };
}

function currentList(listId: Bytes32, head: ListHead, list: KeptList | undefined, failure: AppError | undefined) {
  if (head.version === 0) return new AppError('registry_unavailable', { listId, reason: 'unknown_list' });
  if (failure || !list) return failure ?? new AppError('registry_unavailable', { listId, reason: 'unreadable_list' });
  const { mirror, undone } = list;
  const isRevoked = (index: number) => {
    assertLasting(mirror);
    return mirror.tree.has(index) || undone.some((tree) => tree.has(index));
  };
  return { head, tree: mirror.tree, isRevoked };
}

/** Goes on from what is kept; where that does not lead to the head (the chain was reorganised), starts from nothing. */
async function catchUp(
  node: ChainNode,
  registry: Address,
  kept: Map<Bytes32, KeptList>,
  behind: readonly (readonly [Bytes32, ListHead])[],
): Promise<ReadonlyMap<Bytes32, AppError>> {
  const ahead = behind.map(([id, head]) => ({ mirror: startOf(kept.get(id), id, head), head }));
  const resumed = await applyUpdates(node, registry, ahead);
  const misfits = ahead.filter(
    ({ mirror }) => resumed.has(mirror.listId) && kept.get(mirror.listId)?.mirror === mirror,
  );
  const fresh = misfits.map(({ mirror, head }) => ({ mirror: new StatusListMirror(mirror.listId, head.depth), head }));
  const rebuilt = await applyUpdates(node, registry, fresh);
  const failures = new Map([...resumed].filter(([id]) => !fresh.some(({ mirror }) => mirror.listId === id)));
  for (const [id, failure] of rebuilt) failures.set(id, failure);
  for (const { mirror } of [...ahead.filter((list) => !misfits.includes(list)), ...fresh]) {
    if (!failures.has(mirror.listId)) keep(kept, mirror);
  }
  return failures;
}

function startOf(list: KeptList | undefined, listId: Bytes32, head: ListHead): StatusListMirror {
  const goesOn = list && list.mirror.version < head.version && list.mirror.tree.depth === head.depth;
  return goesOn ? list.mirror : new StatusListMirror(listId, head.depth);
}

/** Applies what is missing. Returns what went wrong, by list. */
async function applyUpdates(
  node: ChainNode,
  registry: Address,
  lists: readonly BehindList[],
): Promise<ReadonlyMap<Bytes32, AppError>> {
  const failures = new Map<Bytes32, AppError>();
  if (lists.length === 0) return failures;
  const updates = await readStatusUpdates(
    node,
    registry,
    lists.map(({ mirror, head }) => ({ listId: mirror.listId, known: mirror.version, knownBlock: mirror.block, head })),
  );
  for (const { mirror, head } of lists) {
    try {
      await applyAll(mirror, head, updates.get(mirror.listId) ?? []);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.set(mirror.listId, error);
    }
  }
  return failures;
}

async function applyAll(mirror: StatusListMirror, head: ListHead, updates: readonly StatusUpdate[]): Promise<void> {
  for (const [done, update] of updates.entries()) {
    mirror.apply(update);
    // a first read may hash for seconds: let others run
    if (done % 32 === 31) await setImmediate();
  }
  if (mirror.agreesWith(head)) return;
  throw new AppError('registry_unavailable', { listId: mirror.listId, version: head.version, reason: 'bad_root' });
}

function keep(kept: Map<Bytes32, KeptList>, mirror: StatusListMirror): void {
  const before = kept.get(mirror.listId);
  const isLasting = !mirror.hasClearedBits && !before?.mirror.hasClearedBits;
  const candidates =
    before && isLasting ? [...before.undone, ...(before.mirror === mirror ? [] : [before.mirror.tree])] : [];
  kept.set(mirror.listId, { mirror, undone: candidates.filter((tree) => !mirror.tree.covers(tree)) });
}

/** Moves lists to the young end of the map and drops the oldest ones over the limit. */
function touch(kept: Map<Bytes32, KeptList>, listIds: readonly Bytes32[]): void {
  for (const id of listIds) {
    const list = kept.get(id);
    if (!list || !kept.delete(id)) continue;
    kept.set(id, list);
  }
  for (const id of kept.keys()) {
    if (kept.size <= Math.max(maxLists, listIds.length)) return;
    kept.delete(id);
  }
}
