import { consentRevocationsAbi, statusRegistryAbi } from '@assent/contracts';
import { encodeDelta, StatusTree } from '@assent/evm/status';
import {
  bytesToHex,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  keccak256,
  parseAbiParameters,
  toHex,
} from 'viem';
import type { PlannedCall } from './signed-calls.ts';

/** 32 bytes that are the same in every run. */
export const fixed32 = (name: string): Hex => keccak256(toHex(name));

/** Secrets of consents: the same in every run. */
export const secrets = (name: string, count: number): readonly Hex[] =>
  Array.from({ length: count }, (_, at) => fixed32(`${name} ${at}`));

/** Where a list or log is created, and by whom. */
export interface Creation {
  readonly chainId: number;
  readonly contract: Hex;
  readonly creator: Hex;
  readonly salt: Hex;
}

/** Identifier of a list in `StatusRegistry` or of a log in `AnchorLog`. */
export function identifierOf({ chainId, contract, creator, salt }: Creation): Hex {
  const parameters = parseAbiParameters('uint256, address, address, bytes32');
  return keccak256(encodeAbiParameters(parameters, [BigInt(chainId), contract, creator, salt]));
}

/** A list of 2^20 status indexes that is written by planned calls. The tree is as after the calls planned so far. */
export class PlannedList {
  readonly listId: Hex;
  readonly tree = new StatusTree(12);
  readonly #place: Creation;
  #version = 1;
  #next = 0;

  constructor(place: Creation) {
    this.#place = place;
    this.listId = identifierOf(place);
  }

  create(name: string): PlannedCall {
    const args = [this.#place.salt, this.tree.depth, this.tree.root] as const;
    return this.#call(name, encodeFunctionData({ abi: statusRegistryAbi, functionName: 'createList', args }));
  }

  /** Revokes `count` credentials that lie all over the list. */
  revoke(name: string, count: number): PlannedCall {
    const { listId, expectedVersion, newRoot, delta } = this.step(count);
    const args = [listId, expectedVersion, newRoot, delta] as const;
    return this.#call(name, encodeFunctionData({ abi: statusRegistryAbi, functionName: 'update', args }));
  }

  /** An update that somebody made who did not see the last one. */
  revokeLate(name: string): PlannedCall {
    const args = [this.listId, this.#version - 1, fixed32('late'), '0x05'] as const;
    return this.#call(name, encodeFunctionData({ abi: statusRegistryAbi, functionName: 'update', args }));
  }

  /** The next update as `updateMany` takes it. */
  step(count: number) {
    const indexes = this.#take(count);
    const newRoot = this.tree.rootToggled(indexes);
    this.tree.toggleTowards(newRoot, indexes);
    this.#version += 1;
    return {
      listId: this.listId,
      expectedVersion: this.#version - 1,
      newRoot,
      delta: bytesToHex(encodeDelta(indexes)),
    };
  }

  #call = (name: string, data: Hex): PlannedCall => ({ name, to: this.#place.contract, data });

  /** Steps of a fixed odd size go through all indexes before one comes again, and look like random ones. */
  #take(count: number): readonly number[] {
    const indexes = Array.from({ length: count }, (_, at) => ((this.#next + at) * 0x9e_37_79) % this.tree.size);
    this.#next += count;
    return indexes.sort((a, b) => a - b);
  }
}

/** Several lists in one transaction. */
export const revokeInMany = (name: string, to: Hex, lists: readonly PlannedList[], count: number): PlannedCall => ({
  name,
  to,
  data: encodeFunctionData({
    abi: statusRegistryAbi,
    functionName: 'updateMany',
    args: [lists.map((list) => list.step(count))],
  }),
});

/** Reveals the secrets of consents. */
export const reveal = (name: string, to: Hex, revealed: readonly Hex[]): PlannedCall => ({
  name,
  to,
  data: encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args: [[...revealed]] }),
});
