import type {
  AccreditationRecord,
  Bytes32,
  ConsentGrant,
  ConsentRules,
  CredentialType,
  DcqlQuery,
  Did,
  Instant,
  SecuredFormat,
  StatusRegistryEntry,
  TenantId,
} from '@assent/domain';
import type { CompactCredential, Custody } from './agent.ts';
import type { Certificate } from './certificates.ts';
import type { Keyring } from './key-store.ts';

/** A credential this tenant issued. The compact form is encrypted at rest under its subject's own key. */
export interface IssuedCredential {
  readonly id: string;
  readonly type: CredentialType;
  readonly format: SecuredFormat;
  readonly issuer: Did;
  readonly subject: Did;
  readonly compact: CompactCredential;
  readonly status: StatusRegistryEntry;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly issuedAt: Instant;
  /** Local denial: set in the same transaction as the intent to revoke on chain. */
  readonly revokedAt?: Instant;
  readonly revocationIntent?: string;
  /** The latest suspension or the end of it, with the work for the chain that came of it. */
  readonly suspension?: SuspensionChange;
}

/** A credential was suspended, or is no longer, from `at` on. `intent` is the work for the chain. */
export interface SuspensionChange {
  readonly suspended: boolean;
  readonly at: Instant;
  readonly intent: string;
}

/** What an organisation says of who may do what. `revision` is another after each change. */
export interface StoredPolicy {
  readonly policies: string;
  readonly revision: string;
}

/** A consent grant this tenant relies on, or signed for a patient without a device. */
export interface StoredGrant {
  readonly grant: ConsentGrant;
  readonly compact: CompactCredential;
  /** Hash-lock on chain. */
  readonly key: Bytes32;
  /** Hash-lock of all grants of this patient in this vault; absent in grants signed before there were epochs. */
  readonly epochKey?: Bytes32;
  readonly custody: Custody;
  /** Only for custodial patients: what revokes the grant. Encrypted at rest. */
  readonly secret?: Bytes32;
  readonly receivedAt: Instant;
}

/**
 * By what a tenant decides. `revision` is another after each change of the rules or of a value set, and empty if nothing was ever
 * said. `valueSets`: how many codes each has.
 */
export interface StoredConsentRules {
  readonly rules: ConsentRules;
  readonly revision: string;
  readonly valueSets: readonly { readonly url: string; readonly size: number }[];
}

/**
 * An epoch of a patient whose key the service holds: its secret takes back every grant signed in it. Encrypted at rest.
 * The first has number 1; a later one begins with the first grant after the secret of the one before was revealed.
 */
export interface ConsentEpoch {
  readonly subject: Did;
  readonly number: number;
  readonly key: Bytes32;
  readonly secret: Bytes32;
}

/** A grant that falls with a key, with as much as is known of it without opening it. */
export interface GrantHolder {
  readonly tenant: TenantId;
  readonly grantId: string;
  readonly subject: Did;
  /** Who signed it; absent if what is kept of the subject was deleted. */
  readonly grantor?: Did;
  /** The grant's own hash-lock. */
  readonly key: Bytes32;
  /** DID of the tenant. */
  readonly did: Did;
  /** What the tenant has of this subject is sealed under it; absent if it was deleted, or nothing is sealed. */
  readonly keyring?: Keyring;
}

/** What is said of an issuer here, and the latest work for the chain that came of it. */
export interface StoredAccreditation extends AccreditationRecord {
  readonly intentId?: string;
}

/**
 * A decision about the keys of an issuer. `keyId`: fragment of the DID URL of the key. `intentId`: the work for the chain
 * that comes of it, and `nonce` the one it was authorised for; absent if it is decided here alone.
 */
export type StoredDidChange = {
  readonly issuer: Did;
  readonly at: Instant;
  readonly nonce?: number;
  readonly intentId?: string;
} & (
  | { readonly kind: 'add_key'; readonly keyRef: string }
  | { readonly kind: 'revoke_key'; readonly keyId: string }
  /** What the key signed at `since` or later is not to be believed. */
  | { readonly kind: 'report_compromise'; readonly keyId: string; readonly since: Instant }
  | { readonly kind: 'deactivate' }
);

/** A request for a presentation: one challenge, used at most once. */
export interface PresentationRequest {
  readonly id: string;
  readonly challenge: string;
  readonly audience: Did;
  readonly query: DcqlQuery;
  /** Shown to the patient. */
  readonly purpose: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt?: Instant;
}

/** Right of a holder to read what a tenant has about one DID. Only a hash of its token is kept. */
export interface HolderSession {
  readonly tokenHash: string;
  readonly did: Did;
  /** Who acts for the holder, if somebody does. */
  readonly agent?: Did;
  readonly expiresAt: Instant;
}

/**
 * A status list of a tenant's issuer DID, and the list of suspensions that goes with it: of the same size, and a credential
 * has the same place in both. Lists made before there were suspensions have none.
 */
export interface StatusList {
  readonly listId: Bytes32;
  readonly salt: Bytes32;
  readonly size: number;
  readonly suspensions?: { readonly listId: Bytes32; readonly salt: Bytes32 };
}

/** Names a status entry in the local list of denials: a hash-lock of a consent or an epoch, or `<listId>/<index>`. */
export type DenialKey = string;

/** What a tenant signs under. `renewAt`: from then on an authority of the service's own makes the next one. */
export interface CurrentCertificate {
  readonly keyRef: string;
  /** Leaf first, without a root. */
  readonly chain: readonly Certificate[];
  readonly endsAt: Instant;
  readonly renewAt?: Instant;
}

/** The certificate of a tenant as an issuer, and the key that another one was asked for. */
export interface StoredIssuerCertificate {
  readonly current?: CurrentCertificate;
  readonly requestedKeyRef?: string;
}
