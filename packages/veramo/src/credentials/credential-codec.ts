import type { CredentialDraft, ProvenCredential } from '@assent/application';
import type { SecuredFormat, Verification } from '@assent/domain';
import type { CompactJws } from '../jws/compact-jws.ts';
import type { Signing } from '../jws/sign-jws.ts';
import type { ProofContext } from '../jws/verify-jws.ts';

/** A credential, and the token that it was read from. */
export interface OpenedCredential {
  readonly jws: CompactJws;
  readonly credential: ProvenCredential;
}

/** One credential format: how a draft becomes a credential, and how that is known. */
export interface CredentialCodec {
  readonly format: SecuredFormat;
  /** Media type under which a presentation carries it (`data:` URL, VC-JOSE-COSE §3.2.3). */
  readonly mediaType: string;
  /** Whether a text claims to be of this format, by its first part alone. */
  recognises(compact: string): boolean;
  /** @throws AppError `key_unavailable`, `did_resolution_failed`, `payload_too_large`, `invalid_request` */
  issue(agent: Signing, draft: CredentialDraft, keyRef?: string): Promise<string>;
}

/** A format whose credentials are tokens. */
export interface TokenCodec extends CredentialCodec {
  /** What a token says and how it is signed; undefined if it is malformed. Nothing is proven yet. */
  read(compact: string): OpenedCredential | undefined;
}

/** A format whose credentials are documents with a proof in them. */
export interface DocumentCodec extends CredentialCodec {
  /** Checks the issuer's proof and nothing else. @throws AppError `did_resolution_failed`, `overloaded` */
  verify(compact: string, context: ProofContext): Promise<Verification<ProvenCredential>>;
}
