import type { RejectionReason } from '@assent/domain';
import { methodsOf, type Relationship } from '../dids/verification-key.ts';
import type { CompactJws } from './compact-jws.ts';
import type { DidState } from './did-documents.ts';
import { isSignedWith } from './verify-signature.ts';

/** Documents as of one moment. */
type ReadNow = (did: string) => Promise<Exclude<DidState, { kind: 'unversioned' }>>;

/**
 * Why `jws` is not a statement of `did`, or undefined if it is: its `kid` names a key that the DID's document lists now
 * in `relationship`, and that key signed it.
 *
 * @throws AppError `did_resolution_failed`: the answer is unknown
 */
export async function reasonAgainst(
  { header, signed, signature }: CompactJws,
  did: string,
  relationship: Relationship,
  read: ReadNow,
): Promise<RejectionReason | undefined> {
  if (!header.kid) return 'malformed';
  if (!header.kid.startsWith(`${did}#`)) return 'bad_proof';
  const state = await read(did);
  if (state.kind === 'invalid') return 'malformed';
  if (state.kind === 'deactivated') return 'issuer_deactivated';
  const method = methodsOf(state.document, relationship).find(({ id }) => id === header.kid);
  return method && isSignedWith(method.key, header.alg, signed, signature) ? undefined : 'bad_proof';
}
