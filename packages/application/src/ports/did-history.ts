import type { Address, Bytes32 } from '@assent/domain';
import type { BlockRef } from './chain-index.ts';

/**
 * One change of a DID in the registry of did:ethr (ERC-1056). `validTo`: seconds since 1970, the last second in which it
 * holds; 0 takes it back. `value`: bytes in hexadecimal with `0x`.
 */
export type DidChange = BlockRef &
  (
    | { readonly kind: 'owner'; readonly owner: Address }
    | {
        readonly kind: 'delegate';
        readonly delegateType: Bytes32;
        readonly delegate: Address;
        readonly validTo: bigint;
      }
    | { readonly kind: 'attribute'; readonly name: Bytes32; readonly value: string; readonly validTo: bigint }
  );

/**
 * Where the history of an identity stands. Two standings that are equal are one history; `lastChange` is the block of the
 * latest change, 0 if there was none; `branch` differs between histories that share its number after the chain turned.
 */
export interface DidStanding {
  readonly lastChange: number;
  readonly branch: string;
}

/** Reads what the registry of did:ethr says of identities, which are named by their address. */
export interface DidHistory {
  /** The standing, if it was known a moment ago and nobody need be asked; at once. */
  known(identity: Address): DidStanding | undefined;
  /** The standing as of now. @throws AppError `registry_unavailable` if the chain cannot be read or was read too long ago */
  look(identity: Address): Promise<DidStanding>;
  /**
   * All changes up to a standing, oldest first, checked for gaps.
   *
   * @throws AppError `registry_unavailable` if some cannot be had (`logs_missing`), or the standing is not that of the
   *   chain any more (`moved`)
   */
  changes(identity: Address, standing: DidStanding): Promise<readonly DidChange[]>;
  /** When a block was made, in seconds since 1970. @throws AppError `registry_unavailable` */
  timeOf(block: BlockRef): Promise<number>;
  /** The same of the block with this number; undefined if there is none yet. @throws AppError `registry_unavailable` */
  timeAt(block: number): Promise<number | undefined>;
}
