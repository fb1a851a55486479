import type { Did } from '@assent/domain';
import type { AuthorizedDidOrder } from './chain.ts';

/** A key that the document of an issuer lists for credentials. */
export interface IssuerKey {
  /** Fragment of its DID URL, under which credentials name it. */
  readonly keyId: string;
  /** The agent's name for it; absent if the agent does not sign with it for this issuer. */
  readonly keyRef?: string;
  readonly algorithm: string;
  /** It decides about the DID itself, and stays in the document until the DID is given up. */
  readonly isOwner: boolean;
}

/** A change of an issuer's DID that can be authorised. */
export type DidChangeOrder =
  | { readonly kind: 'add_key'; readonly keyRef: string }
  | { readonly kind: 'remove_key'; readonly keyId: string }
  | { readonly kind: 'deactivate' };

/**
 * The keys of an issuer's DID, through the agent.
 *
 * @throws AppError `invalid_request` if a DID of this method has one key for ever; `gone` if the DID was given up;
 *   `did_resolution_failed`, `registry_unavailable`, `key_unavailable`
 */
export interface IssuerKeys {
  /** Keys that the document lists for credentials now, newest first: the first one with a `keyRef` signs. */
  list(issuer: Did): Promise<readonly IssuerKey[]>;
  /** Makes a key that the agent signs with once the document lists it. Answers the agent's name for it. */
  create(issuer: Did): Promise<string>;
  /** From now on the agent does not sign for the issuer with this key. The key itself is kept. */
  stopSigning(issuer: Did, keyRef: string): Promise<void>;
  /** The nonce that the registry expects next, as of now. */
  nextNonce(issuer: Did): Promise<number>;
  /** @throws AppError `not_found` if the document does not list the key to be removed */
  authorize(issuer: Did, order: DidChangeOrder, nonce: number): Promise<AuthorizedDidOrder>;
}
