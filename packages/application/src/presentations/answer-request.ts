import {
  AppError,
  type Authorities,
  answerQuery,
  type ClaimPath,
  type Claims,
  type CredentialType,
  type DcqlQuery,
  type Did,
  type SecuredFormat,
  unsatisfied,
} from '@assent/domain';
import type { CompactCredential, CompactPresentation, Custody, PresentationBinding } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';

/** A credential in a wallet, with all its claims. */
export interface HeldCredential {
  readonly compact: CompactCredential;
  readonly type: CredentialType;
  readonly format: SecuredFormat;
  readonly claims: Claims;
  /** As in `ProvenCredential`. */
  readonly vcts?: readonly string[];
  /** Who stands behind its issuer, as far as the wallet knows. */
  readonly authorities?: Authorities | undefined;
}

/** A credential chosen for an answer, and what of it leaves the wallet. */
export interface Disclosure {
  /** Of what it answers in the query. */
  readonly id: string;
  readonly credential: HeldCredential;
  readonly disclose: readonly ClaimPath[] | 'all';
}

/**
 * Chooses what answers a query, and nothing more (`answerQuery`): of several that would do, the newest, which is the last of
 * `held`. `optional`: positions of credential sets that are not required and are answered too. A VC-JWT cannot hide claims, so
 * all of it leaves.
 *
 * @throws AppError `not_found` with pointers to what the wallet does not have
 */
export function chooseCredentials(
  query: DcqlQuery,
  held: readonly HeldCredential[],
  optional: readonly number[] = [],
): Disclosure[] {
  const missing = unsatisfied(query, held);
  if (missing.length > 0) throw new AppError('not_found', { pointers: missing.map((pointer) => `#${pointer}`) });
  return answerQuery(query, held, optional).map(({ id, credential, disclose }) => ({
    id,
    credential,
    disclose: credential.format === 'dc+sd-jwt' ? disclose : 'all',
  }));
}

/** Answers a request with a presentation signed by `holder`, bound to the request's challenge and audience. */
export function answerRequest(
  { presenter, clock }: Pick<Ports, 'presenter' | 'clock'>,
  holder: Did,
  disclosures: readonly Omit<Disclosure, 'id'>[],
  binding: PresentationBinding,
  custody: Custody = 'holder',
): Promise<CompactPresentation> {
  const credentials = disclosures.map(({ credential, disclose }) => ({ compact: credential.compact, disclose }));
  return presenter.signPresentation(holder, credentials, binding, { at: clock.now(), custody });
}
