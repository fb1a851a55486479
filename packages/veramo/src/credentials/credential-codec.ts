import type { CredentialDraft, ProvenCredential } from '@assent/application';
import type { SecuredFormat, Verification } from '@assent/domain';
import type { Signing } from '../jws/sign-jws.ts';
import type { ProofContext } from '../jws/verify-jws.ts';

/** One credential format: how a draft becomes a token, and what a token proves. */
export interface CredentialCodec {
  readonly format: SecuredFormat;
  /** Media type under which a presentation carries it (`data:` URL, VC-JOSE-COSE §3.2.3). */
  readonly mediaType: string;
  /** Whether a text claims to be of this format, by its first part alone. */
  recognises(compact: string): boolean;
  /** @throws AppError `key_unavailable`, `did_resolution_failed`, `payload_too_large`, `invalid_request` */
  issue(agent: Signing, draft: CredentialDraft, keyRef?: string): Promise<string>;
  /** Checks the issuer's proof and nothing else. @throws AppError `did_resolution_failed`, `overloaded` */
  verify(compact: string, context: ProofContext): Promise<Verification<ProvenCredential>>;
}
