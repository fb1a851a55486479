import type { Address } from '@assent/domain';
import { type Abi, BaseError, type BlockTag, ContractFunctionRevertedError } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';

interface Call {
  readonly to: Address;
  readonly from: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** `pending` for a rule that looks at the time of the block: on a quiet chain the latest one may be hours old. */
  readonly blockTag?: BlockTag;
}

/** Name of the error that a contract would end this call with, in snake case; undefined if it would do it. */
export async function reasonToRevert({ client }: ChainNode, { to, from, ...call }: Call): Promise<string | undefined> {
  try {
    await client.simulateContract({ address: hexOf(to), account: hexOf(from), ...call } as never);
    return undefined;
  } catch (error) {
    const reason = revertReason(error);
    if (!reason) throw error;
    return reason;
  }
}

/** Undefined if the node, and not the contract, refused. */
function revertReason(error: unknown): string | undefined {
  const reverted =
    error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : undefined;
  if (!(reverted instanceof ContractFunctionRevertedError)) return undefined;
  const name = reverted.data?.errorName ?? 'Reverted';
  return name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
