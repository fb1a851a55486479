import { AppError } from '@assent/domain';
import { computeAddress, getBytes, hexlify, Signature, Transaction } from 'ethers';

/** Veramo's names for the one algorithm. */
export const isTransactionAlgorithm = (algorithm: string | undefined): boolean =>
  algorithm !== undefined && ['eth_signTransaction', 'signTransaction', 'signTx'].includes(algorithm);

/**
 * Signs an Ethereum transaction (EIP-2718, or the older form with EIP-155) with a key that signs digests elsewhere. The digest
 * is computed here from the transaction; which of the two candidates for the public key it is, is found by trying.
 *
 * @param unsigned the serialized transaction without a signature
 * @param sign answers r and the smaller s, 64 bytes
 * @throws AppError `invalid_request` if it is no such transaction; `key_unavailable` if the signature is of another key
 */
export async function signTransaction(
  unsigned: Uint8Array,
  publicKey: Uint8Array,
  sign: (digest: Uint8Array) => Promise<Uint8Array>,
): Promise<string> {
  const address = computeAddress(hexlify(publicKey));
  const transaction = parse(unsigned);
  const signature = hexlify(await sign(getBytes(transaction.unsignedHash)));
  const [r, s] = [signature.slice(0, 66), `0x${signature.slice(66)}`];
  for (const yParity of [0, 1] as const) {
    transaction.signature = Signature.from({ r, s, yParity });
    if (transaction.from === address) return transaction.serialized;
  }
  throw new AppError('key_unavailable');
}

function parse(unsigned: Uint8Array): Transaction {
  try {
    const transaction = Transaction.from(hexlify(unsigned));
    if (transaction.signature === null) return transaction;
  } catch {
    // told below, because reasons of ethers repeat the input
  }
  throw new AppError('invalid_request', { pointers: ['#/data'] });
}
