import { type DidReader, isSameKey, type ReadCredential, readCredential, reasonAgainst } from '@assent/browser';
import { accept, type Did, type Instant, reject, type Verification } from '@assent/domain';
import type { Relationship } from '../storage/wallet-contents.ts';

/** A credential whose issuer signed it, and which of our DIDs it is about. */
export interface OwnCredential extends ReadCredential {
  readonly compact: string;
  readonly own: Did;
}

/**
 * Checks a credential before it is kept: its issuer signed it, with a key that the issuer has now; it is in force; and it is about one of
 * `relationships`, and bound to its key if it is bound to any.
 *
 * @throws AppError `did_resolution_failed`, `timeout`: the answer is unknown
 */
export async function verifyCredential(
  compact: string,
  relationships: readonly Relationship[],
  { read, now }: { readonly read: DidReader; readonly now: Instant },
): Promise<Verification<OwnCredential>> {
  const credential = await readCredential(compact);
  if (!credential) return reject('malformed');
  const reason = await reasonAgainst(credential.jws, credential.issuer, read);
  if (reason) return reject(reason);
  if (credential.validUntil <= now) return reject('expired');
  const own = relationships.find(({ did, jwk }) => isOf(credential, did, jwk));
  return own ? accept({ ...credential, compact, own: own.did }) : reject('wrong_holder');
}

function isOf({ subject, boundTo }: ReadCredential, did: Did, jwk: Relationship['jwk']): boolean {
  if (boundTo && !isSameKey(boundTo, jwk)) return false;
  return subject === did || (subject === undefined && boundTo !== undefined);
}
