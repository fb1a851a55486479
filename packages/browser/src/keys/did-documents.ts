import { AppError, type Did } from '@assent/domain';
import * as z from 'zod';
import { jsonFromBase64Url } from '../credentials/json.ts';
import { jwkFromMultikey } from './multikey.ts';
import { type PublicJwk, zPublicJwk } from './public-jwk.ts';

/** A key of a document. did:ethr can name one by its Ethereum address alone, in lower case. */
export type VerificationKey = { readonly jwk: PublicJwk } | { readonly address: string };

/** What is known of a DID: the keys that it signs statements with, each under its full DID URL; or that it was given up. */
export type DidKeys = ReadonlyMap<string, VerificationKey> | 'deactivated';

/** Reads DIDs. @throws AppError `did_resolution_failed`: the answer is unknown; `not_found`: nothing answers to it */
export type DidReader = (did: Did) => Promise<DidKeys>;

/** Where the documents of DIDs are that are not their own document. Null: it was given up. */
export type ReadDocument = (did: Did) => Promise<unknown>;

/**
 * A reader for did:key and did:jwk, which are their own documents, and for others by what `readDocument` says. In a page, that is the
 * service alone: it is believed for what a chain or a web server would say (ADR 48).
 */
export const didReader =
  (readDocument: ReadDocument): DidReader =>
  async (did) => {
    const [, method, id = ''] = did.split(':', 3);
    if (method === 'jwk') return oneKey(did, `${did}#0`, zPublicJwk.safeParse(jsonFromBase64Url(id)).data);
    if (method === 'key') return oneKey(did, `${did}#${id}`, await jwkFromMultikey(id));
    const document = await readDocument(did);
    return document === null ? 'deactivated' : keysOf(did, document);
  };

function oneKey(did: Did, kid: string, jwk: PublicJwk | undefined): DidKeys {
  if (!jwk) throw new AppError('not_found', { did });
  return new Map([[kid, { jwk }]]);
}

const zMethod = z.looseObject({
  id: z.string().max(4096),
  type: z.string().max(128),
  controller: z.string().max(2048),
  publicKeyJwk: z.unknown().optional(),
  publicKeyMultibase: z.string().max(512).optional(),
  publicKeyHex: z
    .string()
    .regex(/^([0-9a-fA-F]{2}){1,80}$/)
    .optional(),
  blockchainAccountId: z.string().max(128).optional(),
});
type Method = z.infer<typeof zMethod>;

const zDocument = z.looseObject({
  id: z.string(),
  verificationMethod: z.array(zMethod).max(256).default([]),
  assertionMethod: z
    .array(z.union([z.string().max(4096), zMethod]))
    .max(256)
    .default([]),
});

/** Keys of a document that sign statements (DID Core 1.0 §5.3.2). @throws AppError `did_resolution_failed` if it is none of this DID */
async function keysOf(did: Did, value: unknown): Promise<DidKeys> {
  const document = zDocument.safeParse(value).data;
  if (document?.id !== did) throw new AppError('did_resolution_failed', { did, reason: 'invalidDidDocument' });
  const absolute = (id: string) => (id.startsWith('#') ? `${did}${id}` : id);
  const keys = new Map<string, VerificationKey>();
  for (const reference of document.assertionMethod) {
    const method =
      typeof reference === 'string'
        ? document.verificationMethod.find(({ id }) => absolute(id) === absolute(reference))
        : reference;
    // a method that another DID controls speaks for that DID (Controlled Identifiers 1.0 §2.2)
    const key = method?.controller === did ? await keyOf(method) : undefined;
    if (method && key) keys.set(absolute(method.id), key);
  }
  return keys;
}

async function keyOf({ type, publicKeyJwk, publicKeyMultibase, publicKeyHex, blockchainAccountId }: Method) {
  const address = /^eip155:[0-9]{1,20}:(0x[0-9a-fA-F]{40})$/.exec(blockchainAccountId ?? '')?.[1];
  if (address) return { address: address.toLowerCase() };
  const jwk = publicKeyJwk
    ? zPublicJwk.safeParse(publicKeyJwk).data
    : await bareKey(type, publicKeyMultibase, publicKeyHex);
  return jwk && { jwk };
}

async function bareKey(type: string, multikey: string | undefined, hex: string | undefined) {
  if (multikey !== undefined) return jwkFromMultikey(multikey);
  if (hex === undefined) return undefined;
  const { jwkFromHex } = await import('./multikey.ts');
  return jwkFromHex(type, hex);
}
