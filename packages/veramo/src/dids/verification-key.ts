import type { DIDDocument, VerificationMethod } from 'did-resolver';
import { decodeBase58, toBeArray } from 'ethers';
import {
  algorithmOf,
  jwkFromBytes,
  jwkOfKey,
  type PublicJwk,
  type SignatureAlgorithm,
  zPublicJwk,
} from '../keys/public-jwk.ts';

/** Relationships between a DID and its verification methods (DID Core 1.0 §5.3) that this package uses. */
export type Relationship = 'assertionMethod' | 'authentication';

/** A key of a DID document. did:ethr can name a key by its Ethereum address alone; then the key is recovered. */
export type VerificationKey =
  | { readonly algorithm: SignatureAlgorithm; readonly jwk: PublicJwk }
  | { readonly algorithm: 'ES256K'; readonly address: string };

/** A verification method and its key, under its full DID URL. */
export interface Method {
  readonly id: string;
  readonly key: VerificationKey;
}

/** Methods of `document` in `relationship` whose keys can be used here, in the order of the document. */
export function methodsOf(document: DIDDocument, relationship: Relationship): readonly Method[] {
  const known = methodsOfFrozen.get(document);
  if (known) return known[relationship];
  if (!isFrozen(document)) return readMethods(document, relationship);
  const methods = {
    assertionMethod: readMethods(document, 'assertionMethod'),
    authentication: readMethods(document, 'authentication'),
  };
  methodsOfFrozen.set(document, methods);
  return methods[relationship];
}

/** Methods of documents that cannot change any more. A DID that changes gets another document. */
const methodsOfFrozen = new WeakMap<DIDDocument, Readonly<Record<Relationship, readonly Method[]>>>();

/** Whether a value is frozen, and everything in it. */
const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

function readMethods(document: DIDDocument, relationship: Relationship): Method[] {
  const absolute = (id: string) => (id.startsWith('#') ? `${document.id}${id}` : id);
  const all = document.verificationMethod ?? [];
  return (document[relationship] ?? []).flatMap((reference) => {
    const method =
      typeof reference === 'string' ? all.find(({ id }) => absolute(id) === absolute(reference)) : reference;
    // A method that another DID controls speaks for that DID (Controlled Identifiers 1.0 §2.2).
    if (!method || method.controller !== document.id) return [];
    const key = verificationKeyOf(method);
    return key ? [{ id: absolute(method.id), key }] : [];
  });
}

/** The key of a verification method, or undefined if it is of a kind not used here. */
export function verificationKeyOf(method: VerificationMethod): VerificationKey | undefined {
  const address = addressOf(method.blockchainAccountId);
  if (address) return { algorithm: 'ES256K', address };
  const jwk = jwkOf(method);
  return jwk && { algorithm: algorithmOf(jwk), jwk };
}

function jwkOf({ type, publicKeyJwk, publicKeyMultibase, publicKeyHex, publicKeyBase58 }: VerificationMethod) {
  if (publicKeyJwk) return zPublicJwk.safeParse(publicKeyJwk).data;
  if (publicKeyMultibase) return jwkFromMultikey(publicKeyMultibase);
  const keyType = keyTypes[type];
  if (!keyType) return undefined;
  if (publicKeyHex) return jwkOfKey({ type: keyType, publicKeyHex });
  return publicKeyBase58 ? jwkFromBytes(keyType, bytesFromBase58(publicKeyBase58) ?? new Uint8Array()) : undefined;
}

/** Key types of verification methods that carry bare bytes, among them the names did:ethr gives to attributes. */
const keyTypes: Readonly<Record<string, 'Ed25519' | 'Secp256r1' | 'Secp256k1'>> = {
  Ed25519VerificationKey2018: 'Ed25519',
  EcdsaSecp256k1VerificationKey2019: 'Secp256k1',
  EcdsaSecp256r1VerificationKey2019: 'Secp256r1',
  Ed25519: 'Ed25519',
  Secp256k1: 'Secp256k1',
  Secp256r1: 'Secp256r1',
};

/** Multicodec prefixes of public keys, as varints in hexadecimal. */
const codecs = { ed01: 'Ed25519', '8024': 'Secp256r1', e701: 'Secp256k1' } as const;

/** The key of a Multikey: base58btc (`z`) of a multicodec prefix and the key (Controlled Identifiers 1.0 §2.2.2). */
export function jwkFromMultikey(multikey: string): PublicJwk | undefined {
  const bytes = multikey.startsWith('z') && multikey.length <= 128 ? bytesFromBase58(multikey.slice(1)) : undefined;
  const prefix = bytes && Buffer.from(bytes.subarray(0, 2)).toString('hex');
  const type = prefix && Object.hasOwn(codecs, prefix) ? codecs[prefix as keyof typeof codecs] : undefined;
  return bytes && type && jwkFromBytes(type, bytes.subarray(2));
}

/** Bytes of a text in base58btc; undefined if it is none. */
export function bytesFromBase58(text: string): Uint8Array | undefined {
  if (!/^[1-9A-HJ-NP-Za-km-z]{1,128}$/.test(text)) return undefined;
  const zeros = text.search(/[^1]|$/); // a leading `1` stands for a zero byte, which a number loses
  return Uint8Array.from([...new Uint8Array(zeros), ...toBeArray(decodeBase58(text.slice(zeros)))]);
}

/** The address of a CAIP-10 account of an Ethereum chain, lower case. */
function addressOf(account: string | undefined): string | undefined {
  return /^eip155:[0-9]{1,20}:(0x[0-9a-fA-F]{40})$/.exec(account ?? '')?.[1]?.toLowerCase();
}
