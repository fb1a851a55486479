import type {
  AccessSeen,
  ApiKey,
  Bytes32,
  CredentialType,
  Did,
  Dispense,
  EmergencyApprover,
  EmergencyCase,
  EmergencyPolicy,
  FhirClient,
  Instant,
  IssuedType,
  Mandate,
  NoticeSettings,
  Patient,
  Period,
  Receipt,
  Tenant,
  TenantId,
  TrustEntry,
  UnplacedEvent,
  ValueSet,
} from '@assent/domain';
import type { AuditLogRecords, LoggedReceipt } from './audit-log.ts';
import type { AuthorizationState } from './authorization-state.ts';
import type { ChainIntent, IntentProgress } from './chain.ts';
import type { ErasureRecords } from './erasure.ts';
import type { DueWebhook, WebhookRecords } from './events.ts';
import type { StoredHealthCard, StoredHealthLink } from './health-cards.ts';
import type { IssuanceSession } from './issuance-session.ts';
import type { PresentationSession, SessionOutcome, SessionStep } from './presentation-session.ts';
import type { ProofRecords } from './proof-records.ts';
import type { SharedRecords } from './shared-records.ts';
import type { StaffRecords } from './staff.ts';
import type {
  ConsentEpoch,
  DenialKey,
  GrantHolder,
  HolderSession,
  IssuedCredential,
  PresentationRequest,
  StatusList,
  StoredAccreditation,
  StoredConsentRules,
  StoredDidChange,
  StoredGrant,
  StoredIssuerCertificate,
  StoredPolicy,
  SuspensionChange,
} from './stored-rows.ts';

/** Rows that belong to nobody in particular: tenants, accreditations, denials, and the outbox. */
export interface NetworkRecords {
  readonly tenants: {
    /** @throws AppError `conflict` if the id is taken */
    insert(tenant: Tenant, apiKeyHash: string): Promise<void>;
    get(id: TenantId): Promise<Tenant | undefined>;
    /** The tenant whose status list, or list of suspensions, this is. */
    byStatusList(listId: Bytes32): Promise<{ readonly tenant: Tenant; readonly list: StatusList } | undefined>;
    list(): Promise<readonly Tenant[]>;
    replaceApiKey(id: TenantId, apiKeyHash: string): Promise<void>;
  };
  readonly accreditations: {
    /** Replaces the accreditation of the same issuer (by `issuerKeyOf`) and type. */
    put(accreditation: StoredAccreditation): Promise<void>;
    find(issuer: Did, type: IssuedType): Promise<StoredAccreditation | undefined>;
    ofIssuer(issuer: Did): Promise<readonly StoredAccreditation[]>;
    list(): Promise<readonly StoredAccreditation[]>;
  };
  readonly denials: {
    /** Denies a status entry from now on. Idempotent; returns the time and the intent that were first recorded. */
    add(
      key: DenialKey,
      at: Instant,
      intentId: string,
    ): Promise<{ readonly at: Instant; readonly intentId: string; readonly isNew: boolean }>;
    /** Those of `keys` that are denied. */
    among(keys: readonly DenialKey[]): Promise<ReadonlySet<DenialKey>>;
    /** How many places of a status list are denied. */
    countOf(listId: Bytes32): Promise<number>;
    /** Takes back the denial of a place in a list of suspensions; every other denial is for good. */
    lift(key: DenialKey): Promise<void>;
    /** The places of a status list that are denied, in no order. */
    indexesOf(listId: Bytes32): Promise<readonly number[]>;
    /**
     * Grants locked with `key`, their own or that of their epoch, oldest first; empty if nobody here knows the key.
     *
     * @throws AppError `key_unavailable`
     */
    holdersOf(key: Bytes32): Promise<readonly GrantHolder[]>;
  };
  /** What was decided about the keys of issuers, by `issuerKeyOf`. Nothing is ever taken out. */
  readonly didChanges: {
    /** @throws AppError `conflict` if the issuer has a change with this nonce */
    append(change: StoredDidChange): Promise<void>;
    /** First to last. */
    ofIssuer(issuer: Did): Promise<readonly StoredDidChange[]>;
  };
  readonly outbox: {
    enqueue(id: string, intent: ChainIntent): Promise<void>;
    progress(ids: readonly string[]): Promise<readonly IntentProgress[]>;
    /** How many intents are in each state. */
    counts(): Promise<Readonly<Record<IntentProgress['state'], number>>>;
  };
  readonly tenantLists: {
    /** Tenants that have a status list, in no order. */
    owners(): Promise<readonly TenantId[]>;
    /** Every list of every tenant, in no order. */
    all(): Promise<readonly { readonly tenant: TenantId; readonly listId: Bytes32 }[]>;
    /** Gives a tenant a list, which is its latest one from then on. @throws AppError `conflict` if the list is there */
    insert(tenant: TenantId, list: StatusList): Promise<void>;
  };
  readonly auditLog: AuditLogRecords;
  /** Under which policies, and by whom, data may be opened without consent; and which cases the chain lacks. */
  readonly emergencyRules: {
    /** Replaces the policy with the same id. */
    putPolicy(policy: EmergencyPolicy): Promise<void>;
    /** Replaces the classes of an approver. */
    putApprover(approver: EmergencyApprover): Promise<void>;
    /** By id. */
    policies(): Promise<readonly EmergencyPolicy[]>;
    /** By address; those dismissed too. */
    approvers(): Promise<readonly EmergencyApprover[]>;
    /** Cases that were opened before `openedBefore`, and are in no block yet. */
    unanchored(openedBefore: Instant): Promise<readonly UnanchoredEmergency[]>;
  };
  /** Accesses to data of all patients of one tenant. */
  readonly accesses: {
    /**
     * Those made within a period, by id, from after the one with the id `after` on. Ids are ordered by time: a receipt whose id is not may be
     * missing. Those of erased subjects are left out. `next`: where the next page is after, while there may be one.
     *
     * @throws AppError `key_unavailable`
     */
    made(tenant: TenantId, period: Period, page: AccessPage): Promise<SeenPage>;
  };
  readonly issuerCertificates: {
    /** How many tenants have a certificate that ends before `before`. */
    countEnding(before: Instant): Promise<number>;
  };
  /** Whose request of OpenID4VP a code is for, and which. Whether it is still open is not looked at. */
  readonly presentationCodes: {
    find(code: string): Promise<{ readonly tenant: TenantId; readonly session: string } | undefined>;
  };
  /** Things that are good for one use, by a hash of them. */
  readonly usedTokens: {
    /** Uses one that is no good from `expiresAt` on. False if it was used before. Those over by `now` are forgotten. */
    use(hash: string, expiresAt: Instant, now: Instant): Promise<boolean>;
  };
  /** Events for every tenant, by the source they come from. */
  readonly networkEvents: {
    /** How far a source has been read; undefined if never. */
    position(source: string): Promise<number | undefined>;
    /**
     * Adds what a source says, and moves its position. False, and nothing is changed, if it is not at `expected`. Idempotent by
     * event id.
     */
    append(
      source: string,
      expected: number | undefined,
      next: number,
      events: readonly UnplacedEvent[],
    ): Promise<boolean>;
    /** Forgets events of all tenants that are no lines of history. */
    forget(before: Instant): Promise<void>;
  };
  /** What is left to do in the rows of all tenants: for whoever runs the service. */
  readonly backlog: (now: Instant) => Promise<Backlog>;
  /** Webhooks of all tenants that may be tried by `now`, and that nobody is at, in no order. */
  readonly dueWebhooks: (now: Instant) => Promise<readonly DueWebhook[]>;
}

/** What is left to do, over all tenants. */
export interface Backlog {
  /** Cases of emergency access that are over, and that nobody reviewed. */
  readonly unreviewedEmergencies: number;
  /** Lines of history that are in no audit log yet. */
  readonly unloggedReceipts: number;
  /** Webhooks whose last attempt failed, and those that were given up. */
  readonly failingWebhooks: number;
  readonly disabledWebhooks: number;
}

/** Rows of one tenant. No method can reach another tenant's. */
export interface TenantRecords {
  readonly patients: {
    /** @throws AppError `conflict` if the DID is known */
    insert(patient: Patient): Promise<void>;
    get(id: string): Promise<Patient | undefined>;
    byDid(did: Did): Promise<Patient | undefined>;
    list(page: Page): Promise<readonly Patient[]>;
  };
  readonly credentials: {
    insert(credential: IssuedCredential): Promise<void>;
    get(id: string): Promise<IssuedCredential | undefined>;
    /** Newest first. */
    list(
      filter: { readonly subject?: Did; readonly type?: CredentialType },
      page: Page,
    ): Promise<readonly IssuedCredential[]>;
    /** False if it was revoked before. */
    markRevoked(id: string, at: Instant, intentId: string): Promise<boolean>;
    /** Replaces what was said of its suspension. */
    putSuspension(id: string, change: SuspensionChange): Promise<void>;
  };
  readonly statusLists: {
    insert(list: StatusList): Promise<void>;
    get(): Promise<StatusList | undefined>;
    /**
     * A random index of the list that was never given out before, nor taken as a decoy.
     *
     * @throws AppError `not_found`; `conflict` if nine tenths of the list are taken: the rest is for decoys
     */
    allocate(listId: Bytes32): Promise<number>;
  };
  readonly grants: {
    /** Keeps a grant; the same grant id and version again changes nothing. */
    put(grant: StoredGrant): Promise<{ readonly isNew: boolean }>;
    get(id: string): Promise<StoredGrant | undefined>;
    ofSubject(subject: Did): Promise<readonly StoredGrant[]>;
    /** All versions of it. */
    remove(id: string): Promise<void>;
  };
  /** Who may act for whom. Sealed under the subject's key. */
  readonly mandates: {
    /** @throws AppError `conflict` if the id is taken */
    insert(mandate: Mandate): Promise<void>;
    /** @throws AppError `gone` if the subject's key was deleted */
    get(id: string): Promise<Mandate | undefined>;
    /** Nothing if there is no such mandate. */
    replace(mandate: Mandate): Promise<void>;
    /** First to last. */
    ofSubject(subject: Did): Promise<readonly Mandate[]>;
  };
  readonly epochs: {
    /** @throws AppError `conflict` if the subject has an epoch with this number */
    insert(epoch: ConsentEpoch): Promise<void>;
    /** The one with the highest number. */
    latest(subject: Did): Promise<ConsentEpoch | undefined>;
  };
  readonly requests: {
    insert(request: PresentationRequest): Promise<void>;
    get(id: string): Promise<PresentationRequest | undefined>;
    /** Marks the challenge as used. False if it was used before: exactly one of two callers gets true. */
    consume(id: string, at: Instant): Promise<boolean>;
  };
  readonly presentationSessions: {
    /** @throws AppError `conflict` if the id or the code is taken */
    insert(session: PresentationSession): Promise<void>;
    get(id: string): Promise<PresentationSession | undefined>;
    /** Newest first. */
    list(page: Page): Promise<readonly PresentationSession[]>;
    /** Adds a step, unless there are `maxSessionSteps` or no such session. */
    addStep(id: string, step: SessionStep): Promise<void>;
    /** Keeps what became of it, with its last step. False if it has an outcome: exactly one of two callers gets true. */
    conclude(id: string, outcome: SessionOutcome, step: SessionStep): Promise<boolean>;
    /** Forgets codes, keys and outcomes of sessions that expired before `before`. */
    forget(before: Instant): Promise<void>;
  };
  readonly issuanceSessions: {
    /** @throws AppError `conflict` if the id is taken */
    insert(session: IssuanceSession): Promise<void>;
    get(id: string): Promise<IssuanceSession | undefined>;
    /** Nothing if there is no such session. */
    replace(session: IssuanceSession): Promise<void>;
    /** Forgets what was offered, with its codes, in sessions that expired before `before`. */
    forget(before: Instant): Promise<void>;
  };
  readonly authorizationStates: {
    /** Keeps one, in place of the one with the same hash. */
    put(state: AuthorizationState): Promise<void>;
    /** Undefined also for one that is over by `now`. */
    get(hash: string, now: Instant): Promise<AuthorizationState | undefined>;
    /** Any one of a group that is not over by `now`. */
    ofGroup(groupHash: string, now: Instant): Promise<AuthorizationState | undefined>;
    /** Marks one as used. False if it was used before or is not there: exactly one of two callers gets true. */
    use(hash: string, at: Instant): Promise<boolean>;
    remove(hash: string): Promise<void>;
    removeGroup(groupHash: string): Promise<void>;
    /** Forgets those that were over by `now`. */
    forget(now: Instant): Promise<void>;
  };
  /** Which issuers the tenant believes. */
  readonly trust: {
    /** @throws AppError `conflict` if the id is taken */
    insert(entry: TrustEntry): Promise<void>;
    /** First to last. */
    list(): Promise<readonly TrustEntry[]>;
    /** False if there is no such entry. */
    remove(id: string): Promise<boolean>;
  };
  /** What the tenant signs SD-JWT VCs under. */
  readonly issuerCertificate: {
    get(): Promise<StoredIssuerCertificate | undefined>;
    /** In place of what was there. */
    put(certificate: StoredIssuerCertificate): Promise<void>;
  };
  /** By what the tenant decides, and the value sets it knows. */
  readonly consentRules: {
    /** What was said last; the default if nothing was. */
    get(): Promise<StoredConsentRules>;
    put(rules: StoredConsentRules): Promise<void>;
    /** Replaces the value set with the same URL. */
    putValueSet(set: ValueSet): Promise<void>;
    /** False if there is no such value set. */
    removeValueSet(url: string): Promise<boolean>;
    /** Those of `urls` that are known, in no order. */
    valueSets(urls: readonly string[]): Promise<readonly ValueSet[]>;
  };
  /** Cases of emergency access. What they say is sealed under the subject's key; those of an erased subject are not listed. */
  readonly emergencies: {
    /** @throws AppError `conflict` if the id is taken */
    insert(one: EmergencyCase): Promise<void>;
    /** @throws AppError `gone` if the subject's key was deleted */
    get(id: string): Promise<EmergencyCase | undefined>;
    /** Nothing if there is no such case. */
    replace(one: EmergencyCase): Promise<void>;
    /** Newest first. */
    list(filter: EmergencyFilter, page: Page): Promise<readonly EmergencyCase[]>;
  };
  /** API keys beside the owner's. Of a key only its hash is kept. */
  readonly apiKeys: {
    /** @throws AppError `conflict` if the id or the hash is taken */
    insert(key: ApiKey, hash: string): Promise<void>;
    /** Newest first; those revoked too. */
    list(page: Page): Promise<readonly ApiKey[]>;
    /** Refuses a key from `at` on. The time that was first recorded; undefined if there is no such key. */
    revoke(id: string, at: Instant): Promise<Instant | undefined>;
  };
  readonly staff: StaffRecords;
  /** Who may do what with these keys and accounts. */
  readonly organizationPolicy: {
    /** Undefined if nothing was ever said. */
    get(): Promise<StoredPolicy | undefined>;
    /** In place of what was there. */
    put(policy: StoredPolicy): Promise<void>;
  };
  /** Who may ask the proxy in front of the tenant's FHIR server. */
  readonly fhirClients: {
    /** @throws AppError `conflict` if the id is taken */
    insert(client: FhirClient): Promise<void>;
    get(id: string): Promise<FhirClient | undefined>;
    /** First to last. */
    list(): Promise<readonly FhirClient[]>;
    /** False if there is no such client. */
    remove(id: string): Promise<boolean>;
  };
  /** Which Patient of the FHIR server is which subject. Sealed at rest; gone when the subject's key is. */
  readonly fhirPatients: {
    /** Replaces what was said of the subject. @throws AppError `conflict` if the Patient is another's */
    link(subject: Did, fhirId: string): Promise<void>;
    subjectOf(fhirId: string): Promise<Did | undefined>;
    /** @throws AppError `gone` if the subject's key was deleted */
    fhirIdOf(subject: Did): Promise<string | undefined>;
  };
  /** SMART Health Cards that were issued. */
  readonly healthCards: {
    /** @throws AppError `conflict` if the id is taken */
    insert(card: StoredHealthCard): Promise<void>;
    get(id: string): Promise<StoredHealthCard | undefined>;
    /** Newest first. */
    list(page: Page): Promise<readonly StoredHealthCard[]>;
    /** False if it was revoked before, or is not there. */
    revoke(id: string, at: Instant): Promise<boolean>;
    /** What the list of a key calls those that are revoked, in the order in which they were issued. */
    revoked(kid: string): Promise<readonly string[]>;
  };
  /** SMART Health Links. Gone, with what they lead to, once the key of their subject is. */
  readonly healthLinks: {
    /** @throws AppError `conflict` if the id or the hash is taken */
    insert(link: StoredHealthLink): Promise<void>;
    get(id: string): Promise<StoredHealthLink | undefined>;
    byHash(hash: string): Promise<StoredHealthLink | undefined>;
    /** Replaces the content. Nothing if there is no such link. */
    replace(link: StoredHealthLink): Promise<void>;
    /** Newest first. */
    list(filter: { readonly subject?: Did }, page: Page): Promise<readonly StoredHealthLink[]>;
  };
  /** Credentials for zero-knowledge proofs, and such proofs. */
  readonly proofs: ProofRecords;
  readonly holderSessions: {
    insert(session: HolderSession): Promise<void>;
    find(tokenHash: string): Promise<HolderSession | undefined>;
  };
  readonly receipts: {
    /** Idempotent by receipt id. */
    append(receipt: Receipt): Promise<void>;
    /** Newest first. */
    ofSubject(subject: Did, page: Page): Promise<readonly Receipt[]>;
    /** Those written after the one with this id, first to last; undefined if the subject has none with it. */
    after(subject: Did, id: string | undefined, limit: number): Promise<readonly Receipt[] | undefined>;
    /** Those in a log, first to last. */
    logged(subject: Did, logId: Bytes32): Promise<readonly LoggedReceipt[]>;
    /** How many are in no log yet. */
    waiting(subject: Did): Promise<number>;
  };
  /** What patients want to be told of. Sealed at rest; gone when the subject's key is. */
  readonly noticeSettings: {
    get(subject: Did): Promise<NoticeSettings | undefined>;
    /** In place of what was there. */
    put(subject: Did, settings: NoticeSettings): Promise<void>;
  };
  readonly erasures: ErasureRecords;
  /** How often prescriptions that the tenant issued were filled. Sealed under the subject's key. */
  readonly dispenses: {
    /** First to last. @throws AppError `gone` if the subject's key was deleted */
    ofCredential(credential: string, subject: Did): Promise<readonly Dispense[]>;
    /** @throws AppError `conflict` if there is one with its number */
    insert(credential: string, subject: Did, dispense: Dispense): Promise<void>;
  };
  /** What happened and is no line of anybody's history. */
  readonly events: {
    /** Idempotent by event id. */
    append(event: UnplacedEvent): Promise<void>;
  };
  readonly webhooks: WebhookRecords;
}

/** Which cases: of one subject, opened and not over at a time, or over by a time and never reviewed. */
export interface EmergencyFilter {
  readonly subject?: Did;
  readonly activeAt?: Instant;
  readonly unreviewedAt?: Instant;
}

/** A case that is late on the chain, with no more than identifiers. */
export interface UnanchoredEmergency {
  readonly tenant: TenantId;
  readonly id: string;
  readonly openedAt: Instant;
}

export interface AccessPage {
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface SeenPage {
  readonly accesses: readonly AccessSeen[];
  readonly next?: string;
}

/** `limit` rows after the first `offset`. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/**
 * The business database. Work runs in one transaction: all of it is kept, or, if it throws, none.
 * Work must not wait for anything but the records it is given.
 * It may run more than once before it is kept (PostgreSQL asks for that when transactions collide), so it must have no
 * effect outside the records, and it must not start another unit of work.
 *
 * @throws AppError `store_unavailable` if the database cannot be reached
 */
export interface Store {
  readonly shared: SharedRecords;
  network<T>(work: (records: NetworkRecords) => Promise<T>): Promise<T>;
  /**
   * Reads beside the units of work, which it neither waits for nor holds up. Each call of a record sees all that was committed
   * before it; two calls need not see the same. Writing throws.
   */
  reading<T>(work: (records: NetworkRecords) => Promise<T>): Promise<T>;
  /**
   * Takes what was deleted before out of the files of the database, as far as it can. False if that must be tried again.
   */
  forgetDeleted(): Promise<boolean>;
  tenant<T>(id: TenantId, work: (records: TenantRecords & NetworkRecords) => Promise<T>): Promise<T>;
}
