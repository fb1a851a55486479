import { KEY_ALG_MAPPING, type ManagedKeyInfo } from '@veramo/core-types';
import type { KeyType } from './private-key.ts';

/** What Veramo is told of a key: its name is its public half unless another is given. Veramo itself adds `kms`. */
export const keyInfoOf = (type: KeyType, publicKeyHex: string, kid?: string): ManagedKeyInfo =>
  ({
    type,
    kid: kid || publicKeyHex,
    publicKeyHex,
    meta: { algorithms: [...KEY_ALG_MAPPING[type], ...(moreAlgorithms[type] ?? [])] },
  }) as unknown as ManagedKeyInfo;

/** Names that Veramo's own key management system lists besides. */
const moreAlgorithms: Partial<Record<KeyType, readonly string[]>> = {
  Ed25519: ['Ed25519'],
  Secp256k1: ['eth_signTransaction', 'eth_signTypedData', 'eth_signMessage', 'eth_rawSign'],
};
