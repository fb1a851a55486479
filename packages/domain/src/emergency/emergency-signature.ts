import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { concat, fromBytes32, toBytes32, utf8 } from '../audit-log/bytes.ts';
import type { Address, Bytes32 } from '../primitives.ts';
import type { EmergencyRequest } from './emergency-request.ts';

/** The contract and the chain that a signature is for. */
export interface EmergencyContract {
  readonly chainId: number;
  readonly emergencyAccess: Address;
}

const requestFields = [
  { name: 'caseId', type: 'bytes32' },
  { name: 'subject', type: 'bytes32' },
  { name: 'reason', type: 'bytes32' },
  { name: 'requester', type: 'address' },
  { name: 'validFrom', type: 'uint48' },
  { name: 'validUntil', type: 'uint48' },
  { name: 'policyId', type: 'uint32' },
] as const;
const domainFields = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;

/** The request as wallets take it (`eth_signTypedData_v4`). */
export const emergencyTypedData = (contract: EmergencyContract, request: EmergencyRequest) => ({
  domain: {
    name: 'EmergencyAccess',
    version: '1',
    chainId: contract.chainId,
    verifyingContract: contract.emergencyAccess,
  },
  types: { EIP712Domain: domainFields, EmergencyRequest: requestFields },
  primaryType: 'EmergencyRequest' as const,
  message: request,
});

const typeHash = (name: string, fields: readonly { readonly name: string; readonly type: string }[]) =>
  keccak_256(utf8(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`));
const requestType = typeHash('EmergencyRequest', requestFields);
const domainType = typeHash('EIP712Domain', domainFields);

/** A number or an address as a word of the ABI: at the right of 32 bytes. */
const word = (hex: string): Uint8Array => hexToBytes(hex.padStart(64, '0'));
const wordOf = (value: number): Uint8Array => word(value.toString(16));

/** EIP-712 digest of a request for this contract on this chain, as `hashRequest` computes it. */
export function emergencyDigest({ chainId, emergencyAccess }: EmergencyContract, request: EmergencyRequest): Bytes32 {
  const domain = keccak_256(
    concat(
      domainType,
      keccak_256(utf8('EmergencyAccess')),
      keccak_256(utf8('1')),
      wordOf(chainId),
      word(emergencyAccess.slice(2)),
    ),
  );
  const message = keccak_256(
    concat(
      requestType,
      fromBytes32(request.caseId),
      fromBytes32(request.subject),
      fromBytes32(request.reason),
      word(request.requester.slice(2)),
      wordOf(request.validFrom),
      wordOf(request.validUntil),
      wordOf(request.policyId),
    ),
  );
  return toBytes32(keccak_256(concat(Uint8Array.of(0x19, 0x01), domain, message)));
}

/** The address of a private key of 32 bytes. */
export const addressOfPrivateKey = (key: Bytes32): Address => addressOf(secp256k1.getPublicKey(key.slice(2), false));

/** Signs a digest as the contract takes it. The same digest and key make the same signature (RFC 6979). */
export function signEmergencyDigest(digest: Bytes32, key: Bytes32): string {
  const signature = secp256k1.sign(digest.slice(2), key.slice(2));
  return `0x${signature.toCompactHex()}${(27 + signature.recovery).toString(16)}`;
}

/**
 * Who signed a digest; undefined if nobody did. As in the contract, `v` is 27 or 28 and `s` in the lower half, so that a
 * signature has one form. An account that is a contract (ERC-1271) cannot be asked without a chain, and is nobody here.
 */
export function emergencySigner(digest: Bytes32, signature: string): Address | undefined {
  const v = Number.parseInt(signature.slice(130), 16);
  if (v !== 27 && v !== 28) return undefined;
  try {
    const parsed = secp256k1.Signature.fromCompact(signature.slice(2, 130));
    if (parsed.hasHighS()) return undefined;
    return addressOf(
      parsed
        .addRecoveryBit(v - 27)
        .recoverPublicKey(digest.slice(2))
        .toBytes(false),
    );
  } catch {
    return undefined; // not numbers of the curve
  }
}

/** The last 20 bytes of the hash of an uncompressed key without its first byte. */
const addressOf = (uncompressed: Uint8Array): Address =>
  `0x${bytesToHex(keccak_256(uncompressed.slice(1))).slice(24)}` as Address;
