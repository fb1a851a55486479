import { AppError } from '@assent/domain';
import { BaseError, RpcRequestError, TimeoutError } from 'viem';

/** Whether the node, and not our code, is to blame, so that another node may do better. */
export const isNodeFailure = (error: unknown): boolean =>
  error instanceof BaseError || (error instanceof AppError && error.code === 'registry_unavailable');

/**
 * A failure of a node in our words. What viem says is left out: it repeats URLs with their keys, and calldata with the
 * secrets in it.
 */
export function registryUnavailable(chainId: number, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const cause = error instanceof BaseError ? new Error(kindOf(error)) : error;
  return new AppError('registry_unavailable', { chainId }, { cause });
}

/** Why a node did not take a transaction. The first two mean that it needs no more sending. */
export type Refusal = 'known' | 'nonce_used' | 'underpriced' | 'unfunded' | 'timeout' | 'unreachable' | 'other';

/** The reason in the error of a sent transaction. Nodes agree on the words, more or less, and on nothing else. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof BaseError)) return 'other';
  if (error.walk((e) => e instanceof TimeoutError)) return 'timeout';
  const answer = error.walk((e) => e instanceof RpcRequestError);
  if (!(answer instanceof RpcRequestError)) return 'unreachable';
  return wordings.find(([, words]) => words.test(answer.details))?.[0] ?? 'other';
}

const wordings: readonly (readonly [Refusal, RegExp])[] = [
  ['known', /already (known|imported|exists|in the)|known transaction/i],
  ['nonce_used', /nonce.*too low|nonce.*below|nonce has already been used/i],
  ['underpriced', /underpriced|replacement.*too low|fee.*(too low|less than)|gas price.*(too low|below)/i],
  ['unfunded', /insufficient funds|upfront cost|balance/i],
];

function kindOf(error: BaseError): string {
  const answer = error.walk((e) => e instanceof RpcRequestError);
  return answer instanceof RpcRequestError ? `${error.name} (code ${answer.code})` : error.name;
}
