import type { RejectionReason } from '@assent/domain';
import { methodsOf, type Relationship } from '../dids/verification-key.ts';
import type { CompactJws } from './compact-jws.ts';
import type { DidReader, DidState } from './did-documents.ts';
import type { SignatureChecks } from './signature-checks.ts';
import type { SignatureCheck } from './verify-signature.ts';

/** What one check relies on: the DIDs as they are now, and who decides about signatures. */
export interface ProofContext {
  readonly read: DidReader;
  readonly signatures: SignatureChecks;
}

/** Documents as of one moment. */
type ReadNow = (did: string) => Promise<Exclude<DidState, { kind: 'unversioned' }>>;

/**
 * Why `jws` is not a statement of `did`, or undefined if it is: its `kid` names a key that the DID's document lists now
 * in `relationship`, and that key signed it.
 *
 * @throws AppError `did_resolution_failed`, `overloaded`: the answer is unknown
 */
export async function reasonAgainst(
  { header, signed, signature }: CompactJws,
  did: string,
  relationship: Relationship,
  read: ReadNow,
  isSigned: SignatureCheck,
): Promise<RejectionReason | undefined> {
  if (!header.kid || header.x5c) return 'malformed';
  if (!header.kid.startsWith(`${did}#`)) return 'bad_proof';
  const state = await read(did);
  if (state.kind === 'invalid') return 'malformed';
  if (state.kind === 'deactivated') return 'issuer_deactivated';
  const method = methodsOf(state.document, relationship).find(({ id }) => id === header.kid);
  const isProven = method && (await isSigned({ key: method.key, algorithm: header.alg, signed, signature }));
  return isProven ? undefined : 'bad_proof';
}
