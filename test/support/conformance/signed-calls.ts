import type { Address } from '@assent/domain';
import { type Hex, keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** A transaction as the bytes to send: the same bytes for every chain with the same identifier. */
export interface SignedCall {
  readonly name: string;
  readonly data: Hex;
  readonly raw: Hex;
  readonly hash: Hex;
}

/** A transaction to be signed. `to` is left out to create a contract. */
export interface PlannedCall {
  readonly name: string;
  readonly to?: Hex;
  readonly data: Hex;
}

/** An account that signs transactions before there is a chain, one nonce after the other from 0. */
export function callSigner(chainId: number, key: Hex) {
  const account = privateKeyToAccount(key);
  const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 8n };
  return {
    address: account.address.toLowerCase() as Address & Hex,
    signAll: (calls: readonly PlannedCall[]): Promise<readonly SignedCall[]> =>
      Promise.all(
        calls.map(async ({ name, ...content }, nonce) => {
          const raw = await account.signTransaction({ type: 'eip1559', chainId, nonce, gas, ...fees, ...content });
          return { name, data: content.data, raw, hash: keccak256(raw) };
        }),
      ),
  };
}

// Below the limit of EIP-7825. What is not used is not paid.
const gas = 16_000_000n;
