import type { Address, Bytes32 } from '@assent/domain';
import { type Hex, keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import * as z from 'zod';
import { addressOf, bytes32Of, hexOf, zPrivateKey } from '../hex.ts';
import { parseConfig } from '../parse-config.ts';
import type { Fees } from './fees.ts';

/** What a transaction does. `to` is left out to create a contract. */
export interface TransactionContent {
  readonly nonce: number;
  readonly to?: Address;
  readonly data: Hex;
  readonly gas: number;
}

export interface SignedTransaction {
  readonly hash: Bytes32;
  readonly raw: Hex;
}

/** Signs for one account on one chain. */
export interface Signer {
  readonly address: Address;
  sign(content: TransactionContent, fees: Fees): Promise<SignedTransaction>;
}

/** The account of a private key, 32 bytes as hexadecimal. @throws AppError `configuration_invalid` */
export const signerAddress = (privateKey: string): Address => keySigner(1, privateKey).address;

/**
 * A signer with a key in memory, 32 bytes as hexadecimal.
 *
 * @throws AppError `configuration_invalid`
 */
export function keySigner(chainId: number, privateKey: string): Signer {
  const account = privateKeyToAccount(
    hexOf(parseConfig('operator_key', z.strictObject({ key: zPrivateKey }), { key: privateKey }).key),
  );
  return {
    address: addressOf(account.address),
    async sign({ nonce, to, data, gas }, fees) {
      const target = to ? { to: hexOf(to) } : {};
      const raw = await account.signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        data,
        gas: BigInt(gas),
        ...target,
        ...fees,
      });
      return { raw, hash: bytes32Of(keccak256(raw)) };
    },
  };
}
