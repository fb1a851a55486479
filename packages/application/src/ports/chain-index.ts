import type { Address, Bytes32 } from '@assent/domain';

/** A block as one of a chain. */
export interface BlockRef {
  readonly block: number;
  readonly blockHash: Bytes32;
}

/** One log of a contract, as the chain has it. `topics`: the kind of event, then what it indexes. `data`: hexadecimal. */
export interface ChainEvent extends BlockRef {
  readonly logIndex: number;
  readonly address: Address;
  readonly topics: readonly Bytes32[];
  readonly data: string;
}

/** Up to where events are kept, and how many there are up to there: a number that does not fit tells of lost rows. */
export interface IndexCheckpoint extends BlockRef {
  readonly events: number;
}

/** Which events to read: after a place, up to a block and with it, of a contract, with `topic` as their second one. */
export interface EventPage {
  readonly after?: Pick<ChainEvent, 'block' | 'logIndex'>;
  readonly upTo?: number;
  readonly address?: Address;
  readonly topic?: Bytes32;
  readonly limit: number;
}

/**
 * The events of one set of contracts on one chain, as far as they are known, shared by all processes of a database.
 * Every method is one database transaction. `expected` is the checkpoint that the caller goes on from, undefined for
 * none: if another process has moved it, the method changes nothing and answers false.
 */
export interface ChainEventStore {
  checkpoint(): Promise<IndexCheckpoint | undefined>;
  /** Events in the order of the chain. */
  read(page: EventPage): Promise<readonly ChainEvent[]>;
  /** The newest block with events that is not above `upTo`. */
  newestBlock(upTo: number): Promise<BlockRef | undefined>;
  /** Keeps events, all of them above `expected`, and the new checkpoint. */
  advance(expected: BlockRef | undefined, events: readonly ChainEvent[], next: BlockRef): Promise<boolean>;
  /** Forgets all events above `to`, which becomes the checkpoint; without `to`, all events and the checkpoint. */
  rewind(expected: BlockRef, to: BlockRef | undefined): Promise<boolean>;
}

/** The events of one chain and set of contracts, told apart from all others by `scope`. */
export type ChainEventStores = (scope: string) => ChainEventStore;

/** A checkpoint of a log, found on chain. */
export interface Anchor extends BlockRef {
  readonly size: number;
  readonly digest: Bytes32;
  readonly logRoot: Bytes32;
  readonly mapRoot: Bytes32;
}

/** Finds anchored checkpoints of logs. Both throw AppError `registry_unavailable` if what is known of the chain is too old. */
export interface AnchorReader {
  /** The checkpoint after which the log had this digest; undefined if the chain has none. */
  anchorOf(logId: Bytes32, digest: Bytes32): Promise<Anchor | undefined>;
  /** The latest checkpoint; undefined if the log is empty or not there. */
  latestAnchor(logId: Bytes32): Promise<Anchor | undefined>;
}
