import type { ChainEvent, ChainEventStores } from '@assent/application';
import { type Address, AppError, type Bytes32, zAddress } from '@assent/domain';
import * as z from 'zod';
import type { Chain } from '../chain/open-chain.ts';
import { runLoop } from '../outbox/run-loop.ts';
import { parseConfig } from '../parse-config.ts';
import { coalesce } from '../status/coalesce.ts';
import type { IndexedContracts } from './decode-event.ts';
import { Follower } from './follower.ts';
import type { IndexEvent } from './follower-options.ts';
import { type Freshness, freshness } from './freshness.ts';
import { inTurn } from './in-turn.ts';
import type { RegistryMirrors } from './registry-mirrors.ts';

/** Milliseconds, or their digits as an environment variable has them; 0 for none. */
const zPeriod = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^[0-9]{1,9}$/)
    .transform(Number),
]);

const zIndexConfig = z.strictObject({
  statusRegistry: zAddress,
  consentRevocations: zAddress,
  issuerRegistry: zAddress,
  anchorLog: zAddress,
  didRegistry: zAddress,
  emergencyAccess: zAddress.optional(),
  blockPeriodMs: zPeriod.default(0),
  maxAgeMs: z.int().positive().optional(),
  pollMs: z.int().positive().optional(),
  recentMs: z.int().min(0).optional(),
  startBlock: z.int().min(0).default(0),
  maxListBytes: z
    .int()
    .positive()
    .default(2 ** 28),
});

/**
 * `blockPeriodMs`: the pace of a chain that makes blocks regularly; 0, the default, for one that makes them when there
 * is work. `maxAgeMs`: how old what is known may be, three block periods if not given, 3000 without a period. `pollMs`:
 * a quarter of the period, at most 250, if not given. `recentMs`: what was known of the chain so long ago answers without
 * asking it again, a fifth of the period if not given, 200 without a period. `startBlock`: no contract is older. `maxListBytes`: deltas of
 * lists whose bits are in memory, 256 MiB if not given.
 */
export type IndexConfig = z.input<typeof zIndexConfig> & IndexParts;

/** What an index works with. The clocks are those of this machine if not given: the time of day, and the time that passed. */
export interface IndexParts {
  readonly chain: Chain;
  readonly events: ChainEventStores;
  readonly clockMs?: () => number;
  readonly elapsedMs?: () => number;
}

/** An answer from the mirrors as of `block`, which was known to be the latest block `ageMs` ago. */
export interface IndexAnswer<T> {
  readonly value: T;
  readonly block: number;
  readonly ageMs: number;
}

/** Where the index stands, for those who run it. `ageMs` is absent before it first was at the head of the chain. */
export interface IndexState {
  readonly block: number;
  readonly ageMs?: number;
  readonly isFresh: boolean;
  /** The latest block came at most so long ago; absent before the index saw one come. */
  readonly headAgeMs?: number;
  readonly sizes: Readonly<Record<'lists' | 'consents' | 'accreditations' | 'logs' | 'identities', number>>;
}

/** Mirrors of the registries of a chain, kept in memory and in a store, and followed block by block. */
export interface ChainIndex {
  readonly chainId: number;
  readonly contracts: IndexedContracts;
  /**
   * Asks the mirrors as of a block that was the latest one at most `recentMs` before the call if the chain answers; if it
   * does not, or did not when it was last asked, at most `recentMs` before, as of the last one known, as long as that is not too
   * old. Reads at the same time share the looking, and while they keep coming nobody waits for it. `listIds`: lists whose bits are asked for; one that is not known is looked for, as it
   * may have come a moment ago.
   *
   * @throws AppError `registry_unavailable` with `mirror_stale` and `ageMs` if what is known is too old
   */
  read<T>(ask: (mirrors: RegistryMirrors) => T, listIds?: readonly Bytes32[]): Promise<IndexAnswer<T>>;
  /**
   * As `read`, at once and without looking at the chain: undefined unless somebody looked a moment ago, which is so while
   * the index follows the chain and the chain answers.
   */
  recent<T>(ask: (mirrors: RegistryMirrors) => T): IndexAnswer<T> | undefined;
  /** Asks the mirrors however old they are; undefined if there are none yet. For what only ever closes a door. */
  lastKnown<T>(ask: (mirrors: RegistryMirrors) => T): T | undefined;
  /**
   * Events kept of a contract with `topic` as their second one, up to the block where the mirrors stand.
   *
   * @throws AppError `registry_unavailable` with `mirror_rebuilding` if there are no mirrors yet
   */
  eventsOf(contract: Address, topic: Bytes32): Promise<readonly ChainEvent[]>;
  /**
   * Events kept of a contract after a block and up to another with it, but not beyond where the mirrors stand.
   *
   * @throws AppError `registry_unavailable` with `mirror_rebuilding` if there are no mirrors yet
   */
  eventsBetween(contract: Address, after: number, upTo: number): Promise<readonly ChainEvent[]>;
  /** Follows the chain until aborted. Failures of chain and store are events, and it goes on. */
  run(signal: AbortSignal, onEvent?: (event: IndexEvent) => void): Promise<void>;
  state(): IndexState;
}

const longestPollMs = 250;
const shortestPollMs = 10;
const assumedPeriodMs = 1000;
// So many paces after a look, the next one has failed or is late.
const recentPaces = 2;
// For so long after a read there is likely to be another one, which finds what is known young enough.
const readersMs = 2000;
/** Share of `recentMs` after which to look again, so that nobody has to wait for it. */
const lookAheadAt = 0.7;

/** An index that knows nothing yet. It does no I/O before the first read or run. @throws AppError `configuration_invalid` */
export function chainIndex({
  chain,
  events,
  clockMs = Date.now,
  elapsedMs = () => performance.now(),
  ...config
}: IndexConfig): ChainIndex {
  const parsed = parseConfig('index', zIndexConfig, config);
  const { blockPeriodMs, maxAgeMs, pollMs, recentMs, startBlock, maxListBytes, ...contracts } = parsed;
  const { chainId } = chain;
  const ageLimitMs = maxAgeMs ?? 3 * (blockPeriodMs || assumedPeriodMs);
  const patienceMs = blockPeriodMs > 0 ? ageLimitMs : 0;
  let onEvent: (event: IndexEvent) => void = () => undefined;
  const report = (event: IndexEvent) => onEvent(event);
  const rules = { chainId, contracts, startBlock, maxListBytes, patienceMs };
  const follower = new Follower({ ...rules, events, elapsedMs, onEvent: report });
  const fresh = freshness({ chainId, ageLimitMs, blockPeriodMs, clockMs, elapsedMs });
  const oneAtATime = inTurn();
  let lookedMs: number | undefined;
  const look = coalesce<void, void>(async () => {
    // what took longer than it may be old, as a first reading does, is out of date when it is done
    for (let looks = 0; looks === 0 || (looks < 3 && !fresh.isFresh()); looks += 1) {
      const askedMs = elapsedMs();
      const sync = oneAtATime(() => chain.read((node) => follower.sync(node)));
      fresh.proved(await sync.finally(() => (lookedMs = askedMs)), askedMs);
    }
    return () => undefined;
  });
  const youngMs = recentMs ?? (blockPeriodMs || assumedPeriodMs) / 5;
  // a chain that did not answer a moment ago is not asked again by every reader, while what is known will do
  const sinceLookMs = () =>
    follower.memory && fresh.isFresh() && lookedMs !== undefined ? elapsedMs() - lookedMs : undefined;
  const lookAhead = lookingAhead(look, sinceLookMs, youngMs);
  let readMs = Number.NEGATIVE_INFINITY;
  const build = (listId: Bytes32) => oneAtATime(async () => follower.memory?.buildList(listId));
  const idlePaceMs =
    pollMs ?? Math.max(shortestPollMs, Math.min(longestPollMs, (blockPeriodMs || assumedPeriodMs) / 4));
  const busyPaceMs = Math.min(idlePaceMs, Math.max(shortestPollMs, youngMs * lookAheadAt));
  const paceMs = () => (elapsedMs() - readMs < readersMs ? busyPaceMs : idlePaceMs);
  return {
    chainId,
    contracts,
    read(ask, listIds = []) {
      readMs = elapsedMs();
      const lacksList = listIds.some((listId) => !follower.memory?.mirrors.lists.has(listId));
      return readFrom(follower, fresh, lacksList ? look : lookAhead, build, ask, listIds);
    },
    recent(ask) {
      const ageMs = fresh.ageMs();
      const { mirrors, position } = follower.memory ?? {};
      if (ageMs === undefined || ageMs > recentPaces * idlePaceMs || !mirrors || !position || !fresh.isFresh())
        return undefined;
      return { value: ask(mirrors), block: position.block, ageMs };
    },
    lastKnown: (ask) => follower.memory && ask(follower.memory.mirrors),
    async eventsOf(contract, topic) {
      const { memory } = follower;
      if (!memory) throw new AppError('registry_unavailable', { reason: 'mirror_rebuilding' });
      return memory.eventsOf(contract, topic);
    },
    async eventsBetween(contract, after, upTo) {
      const { memory } = follower;
      if (!memory) throw new AppError('registry_unavailable', { reason: 'mirror_rebuilding' });
      return memory.eventsBetween(contract, after, upTo);
    },
    async run(signal, listener = () => undefined) {
      onEvent = listener;
      await followAt(paceMs, look, report).run(signal);
    },
    state: () => stateOf(follower, fresh),
  };
}

async function readFrom<T>(
  follower: Follower,
  fresh: Freshness,
  look: () => Promise<void> | undefined,
  build: (listId: Bytes32) => Promise<void>,
  ask: (mirrors: RegistryMirrors) => T,
  listIds: readonly Bytes32[],
): Promise<IndexAnswer<T>> {
  try {
    const needed = look();
    if (needed) await withinTime(needed, follower.memory ? fresh.restMs() : 0);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // what was known before the failure will do, as long as it is not too old
    fresh.assert(error);
  }
  for (const listId of listIds) {
    if (follower.memory?.mirrors.lists.needsBits(listId)) await build(listId);
  }
  const ageMs = fresh.assert();
  const { mirrors, position } = follower.memory ?? {};
  if (!mirrors || !position) throw new AppError('registry_unavailable', { reason: 'mirror_rebuilding' });
  return { value: ask(mirrors), block: position.block, ageMs };
}

/**
 * A look that has to be waited for, if the latest one is too long ago or was of no use; if it soon will be, one that nobody
 * waits for.
 */
function lookingAhead(look: () => Promise<void>, sinceLookMs: () => number | undefined, recentMs: number) {
  let isLooking = false;
  return (): Promise<void> | undefined => {
    const since = sinceLookMs();
    if (since === undefined || since >= recentMs) return look();
    if (since > recentMs * lookAheadAt && !isLooking) {
      isLooking = true;
      look()
        .catch(() => undefined) // whoever has to wait for the next one is told why it fails
        .finally(() => {
          isLooking = false;
        });
    }
    return undefined;
  };
}

/** Waits for the work, but no longer than `restMs`; for ever if that is 0. */
async function withinTime(work: Promise<void>, restMs: number): Promise<void> {
  if (restMs <= 0) return work;
  let timer: NodeJS.Timeout | undefined;
  // a timer may fire a little early; then it would be just young enough
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, restMs + 2).unref();
  });
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}

function stateOf(follower: Follower, fresh: Freshness): IndexState {
  const { mirrors, position } = follower.memory ?? {};
  const sizes = {
    lists: mirrors?.lists.ends.size ?? 0,
    consents: mirrors?.consents.size ?? 0,
    accreditations: mirrors?.accreditations.size ?? 0,
    logs: mirrors?.anchors.size ?? 0,
    identities: mirrors?.identities.size ?? 0,
  };
  const ageMs = fresh.ageMs();
  const headAgeMs = fresh.headAgeMs();
  const isFresh = fresh.isFresh() && position !== undefined;
  return {
    block: position?.block ?? 0,
    isFresh,
    sizes,
    ...(ageMs === undefined ? {} : { ageMs }),
    ...(headAgeMs === undefined ? {} : { headAgeMs }),
  };
}

/** Looks at this pace, also after failures: what is known grows old quickly. A failure that goes on is reported once. */
function followAt(paceMs: () => number, sync: () => Promise<void>, onEvent: (event: IndexEvent) => void) {
  let reported = '';
  const step = async () => {
    try {
      await sync();
      reported = '';
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, params } = error;
      const reason = String(params.reason ?? '');
      if (reported !== `${code} ${reason}`) onEvent({ kind: 'unavailable', code, reason });
      reported = `${code} ${reason}`;
    }
    return paceMs();
  };
  return runLoop(step, () => undefined);
}
