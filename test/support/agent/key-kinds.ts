/** The three kinds of DID and key that are measured. */
export const keyKinds = ['did:ethr ES256K', 'did:key EdDSA', 'did:jwk ES256'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** How Veramo is asked for a DID of that kind. */
export const creationOf = (kind: KeyKind, ethrProvider: string) =>
  ({
    'did:ethr ES256K': { provider: ethrProvider },
    'did:key EdDSA': { provider: 'did:key' },
    'did:jwk ES256': { provider: 'did:jwk', options: { keyType: 'Secp256r1' } },
  })[kind];
