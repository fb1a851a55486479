import { getResolver as getPeerResolver } from '@veramo/did-provider-peer';
import type { DIDDocument, DIDResolver, VerificationMethod } from 'did-resolver';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { type PublicJwk, zPublicJwk } from '../keys/public-jwk.ts';
import { frozen } from './frozen.ts';
import { failed, resolved } from './resolution.ts';
import { jwkFromMultikey } from './verification-key.ts';
import { readVersion } from './version.ts';

/**
 * Resolvers for DIDs that are their own document: did:key (Ed25519, P-256, secp256k1), did:jwk (the same) and did:peer
 * (0 and 2). Such a document never changes, so each is made once. Keys for encryption are left out of did:key.
 */
export function localMethods(): Readonly<Record<'key' | 'jwk' | 'peer', DIDResolver>> {
  return { key: remembered(documentOfDidKey), jwk: remembered(documentOfDidJwk), peer: remembered(documentOfDidPeer) };
}

type Maker = (did: string, id: string) => DIDDocument | undefined | Promise<DIDDocument | undefined>;

function remembered(make: Maker): DIDResolver {
  const known = new LRUCache<string, DIDDocument>({ max: 10_000 });
  return async (did, parsed, _resolver, options) => {
    const { id } = parsed;
    const version = readVersion(parsed, options);
    // what cannot change was the same at any time, but has no numbered versions
    if (version === 'invalid') return failed('invalidOptions');
    if (version && 'block' in version) return failed('featureNotSupported');
    const document = known.get(did) ?? (id.length <= 2_048 ? await make(did, id) : undefined);
    if (!document) return failed('invalidDid');
    // callers get the remembered document itself, so none may change it
    known.set(did, frozen(document));
    return resolved(document);
  };
}

const contexts = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'];

function documentOfDidKey(did: string, id: string): DIDDocument | undefined {
  const jwk = jwkFromMultikey(id);
  return jwk && documentOf(did, `${did}#${id}`, jwk, true);
}

const zDidJwk = z.looseObject({ use: z.enum(['sig', 'enc']).optional() });

// Veramo gives a did:jwk without `use` no relationships at all; the method says it has them all.
function documentOfDidJwk(did: string, id: string): DIDDocument | undefined {
  const json = jsonFromBase64Url(id);
  const jwk = zPublicJwk.safeParse(json);
  const parsed = zDidJwk.safeParse(json);
  if (!jwk.success || !parsed.success) return undefined;
  return documentOf(did, `${did}#0`, jwk.data, parsed.data.use !== 'enc');
}

function documentOf(did: string, id: string, jwk: PublicJwk, signs: boolean): DIDDocument {
  const method: VerificationMethod = { id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { ...jwk } };
  const document = { '@context': contexts, id: did, verificationMethod: [method] };
  if (!signs) return document;
  return {
    ...document,
    authentication: [id],
    assertionMethod: [id],
    capabilityInvocation: [id],
    capabilityDelegation: [id],
  };
}

const resolvePeer = getPeerResolver().peer as DIDResolver;

async function documentOfDidPeer(did: string, id: string): Promise<DIDDocument | undefined> {
  if (!/^[02]/.test(id)) return undefined;
  const parsed = { did, didUrl: did, method: 'peer', id };
  const { didDocument, didResolutionMetadata } = await resolvePeer(did, parsed, { resolve: neverAsked }, {});
  return didResolutionMetadata.error || didDocument?.id !== did ? undefined : didDocument;
}

const neverAsked = () => Promise.reject(new Error('did:peer does not ask for other DIDs'));

function jsonFromBase64Url(text: string): unknown {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
