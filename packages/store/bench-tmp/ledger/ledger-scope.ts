import type { Address } from '@assent/domain';

/** One signer on one chain. */
export interface LedgerScope {
  readonly chainId: number;
  readonly signer: Address;
}
