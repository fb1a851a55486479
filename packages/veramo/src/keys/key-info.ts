import { ECDH } from 'node:crypto';
import { KEY_ALG_MAPPING, type ManagedKeyInfo } from '@veramo/core-types';
import type { KeyType } from './private-key.ts';
import type { RemoteKey } from './remote/remote-signer.ts';

/** What Veramo is told of a key: its name is its public half unless another is given. Veramo itself adds `kms`. */
export const keyInfoOf = (type: KeyType, publicKeyHex: string, kid?: string): ManagedKeyInfo =>
  infoOf(type, publicKeyHex, kid || publicKeyHex, [...KEY_ALG_MAPPING[type], ...(moreAlgorithms[type] ?? [])]);

/** Names that Veramo's own key management system lists besides. */
const moreAlgorithms: Partial<Record<KeyType, readonly string[]>> = {
  Ed25519: ['Ed25519'],
  Secp256k1: ['eth_signTransaction', 'eth_signTypedData', 'eth_signMessage', 'eth_rawSign'],
};

/** What Veramo is told of a key in a signer that may agree on secrets, too. */
export function remoteKeyInfoOf({ name, type, publicKey }: RemoteKey, agrees: boolean): ManagedKeyInfo {
  const bytes =
    type === 'Secp256r1' ? ECDH.convertKey(publicKey, 'prime256v1', undefined, undefined, 'compressed') : publicKey;
  const publicKeyHex = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('hex');
  return infoOf(type, publicKeyHex, name, [...(signs[type] ?? []), ...(agrees && type !== 'Ed25519' ? agreement : [])]);
}

const signs: Partial<Record<KeyType, readonly string[]>> = {
  Ed25519: ['EdDSA'],
  Secp256r1: ['ES256'],
  Secp256k1: ['ES256K', 'eth_signTransaction'],
};
const agreement = ['ECDH', 'ECDH-ES', 'ECDH-1PU'];

const infoOf = (type: KeyType, publicKeyHex: string, kid: string, algorithms: readonly string[]) =>
  ({ type, kid, publicKeyHex, meta: { algorithms: [...algorithms] } }) as unknown as ManagedKeyInfo;
