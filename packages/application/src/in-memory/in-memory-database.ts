import type {
  ApiKey,
  Bytes32,
  Delivery,
  Did,
  Dispense,
  EmergencyApprover,
  EmergencyCase,
  EmergencyPolicy,
  FhirClient,
  Instant,
  Mandate,
  NoticeSettings,
  Patient,
  Receipt,
  Tenant,
  TenantId,
  TrustEntry,
  UnplacedEvent,
  ValueSet,
} from '@assent/domain';
import type { AuditLog, KeptCheckpoint, LoggedReceipt } from '../ports/audit-log.ts';
import type { AuthorizationState } from '../ports/authorization-state.ts';
import type { ChainIntent, IntentState, LedgerTransaction, MinedAt } from '../ports/chain.ts';
import type { SavedDocument } from '../ports/credential-store.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { Webhook } from '../ports/events.ts';
import type { StoredHealthCard, StoredHealthLink } from '../ports/health-cards.ts';
import type { IssuanceSession } from '../ports/issuance-session.ts';
import type { DidRecord, KeyRecord, Sealed } from '../ports/key-store.ts';
import type { PresentationSession } from '../ports/presentation-session.ts';
import type {
  StoredEnrolment,
  StoredFactsOffer,
  StoredProofEpoch,
  StoredProofIssuer,
  StoredProofRequest,
  StoredStudy,
  StoredStudyEntry,
  StudyLog,
} from '../ports/proof-records.ts';
import type { SignInAttempts, StaffSession, StoredStaff } from '../ports/staff.ts';
import type {
  ConsentEpoch,
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
} from '../ports/stored-rows.ts';

/** A row with the tenant it belongs to. */
export interface Owned<T> {
  readonly tenant: TenantId;
  readonly value: T;
}

/** A transaction of the ledger as kept, with the ones that were given up. */
export interface KeptTransaction extends Omit<LedgerTransaction, 'state'> {
  readonly state: LedgerTransaction['state'] | 'abandoned';
  readonly mined?: MinedAt;
}

/** An intent as kept. It is not looked at before `retryMs`. */
export interface KeptIntent {
  readonly intent: ChainIntent;
  readonly state: IntentState;
  readonly postponements: number;
  readonly retryMs: number;
}

/** A log as kept, with its checkpoints, first to last. */
export interface KeptLog {
  readonly log: AuditLog;
  readonly checkpoints: readonly KeptCheckpoint[];
}

/** A receipt by its id, or an event. */
export type EventPlace = { readonly receipt: string } | { readonly event: UnplacedEvent };

/** A webhook as kept, with who is at it until when. */
export interface KeptWebhook {
  readonly webhook: Webhook;
  readonly owner: string;
  readonly until: Instant;
}

/** A number by which a registry knows a credential. */
export interface KeptHandle {
  readonly issuer: string;
  readonly handle: string;
  readonly state: 'unused' | 'taken' | 'leaving' | 'removed';
  readonly credential?: string;
  readonly until?: Instant;
  readonly removedIn?: number;
}

const staffTables = () => ({
  staff: new Map<string, Owned<StoredStaff>>(),
  staffSessions: new Map<string, Owned<StaffSession>>(),
  staffAttempts: new Map<string, Owned<SignInAttempts>>(),
});

const emptyTables = () => ({
  ...emptyStudyTables(),
  tenants: new Map<string, { readonly tenant: Tenant; readonly apiKeyHash: string }>(),
  accreditations: new Map<string, StoredAccreditation>(),
  didChanges: new Map<number, StoredDidChange>(),
  denials: new Map<string, { readonly at: Instant; readonly intentId: string }>(),
  intents: new Map<string, KeptIntent>(),
  transactions: new Map<number, KeptTransaction>(),
  leases: new Map<'signer', { readonly owner: string; readonly untilMs: number }>(),
  patients: new Map<string, Owned<Patient>>(),
  credentials: new Map<string, Owned<IssuedCredential>>(),
  statusLists: new Map<string, Owned<StatusList>>(),
  statusIndices: new Map<Bytes32, ReadonlySet<number>>(),
  /** By the list they were taken for. */
  decoys: new Map<Bytes32, ReadonlySet<number>>(),
  grants: new Map<string, Owned<StoredGrant>>(),
  epochs: new Map<string, Owned<ConsentEpoch>>(),
  requests: new Map<string, Owned<PresentationRequest>>(),
  presentationSessions: new Map<string, Owned<PresentationSession>>(),
  issuanceSessions: new Map<string, Owned<IssuanceSession>>(),
  authorizationStates: new Map<string, Owned<AuthorizationState>>(),
  trust: new Map<string, Owned<TrustEntry>>(),
  issuerCertificates: new Map<string, Owned<StoredIssuerCertificate>>(),
  consentRules: new Map<string, Owned<StoredConsentRules>>(),
  valueSets: new Map<string, Owned<ValueSet>>(),
  emergencies: new Map<string, Owned<EmergencyCase>>(),
  mandates: new Map<string, Owned<Mandate>>(),
  erasures: new Map<string, Owned<Erasure>>(),
  emergencyPolicies: new Map<number, EmergencyPolicy>(),
  emergencyApprovers: new Map<string, EmergencyApprover>(),
  apiKeys: new Map<string, Owned<{ readonly key: ApiKey; readonly hash: string }>>(),
  organizationPolicies: new Map<string, Owned<StoredPolicy>>(),
  ...staffTables(),
  fhirClients: new Map<string, Owned<FhirClient>>(),
  fhirPatients: new Map<string, Owned<{ readonly subject: Did; readonly fhirId: string }>>(),
  healthCards: new Map<string, Owned<StoredHealthCard>>(),
  healthLinks: new Map<string, Owned<StoredHealthLink>>(),
  proofIssuers: new Map<string, Owned<StoredProofIssuer>>(),
  proofEpochs: new Map<string, Owned<StoredProofEpoch>>(),
  proofHandles: new Map<string, Owned<KeptHandle>>(),
  factsOffers: new Map<string, Owned<StoredFactsOffer>>(),
  usedTokens: new Map<string, Instant>(),
  holderSessions: new Map<string, Owned<HolderSession>>(),
  receipts: new Map<string, Owned<Receipt>>(),
  /** What is at which place of the stream of events. */
  eventPlaces: new Map<number, Owned<EventPlace>>(),
  lastPlaces: new Map<'events', number>(),
  dispenses: new Map<string, Owned<Dispense>>(),
  eventSources: new Map<string, number>(),
  webhooks: new Map<string, Owned<KeptWebhook>>(),
  deliveries: new Map<number, Owned<Delivery & { readonly webhook: string }>>(),
  noticeSettings: new Map<string, Owned<{ readonly subject: Did; readonly settings: NoticeSettings }>>(),
  receiptPlaces: new Map<string, (Omit<LoggedReceipt, 'receipt'> & { readonly logId: Bytes32 }) | 'left out'>(),
  auditLogs: new Map<Bytes32, KeptLog>(),
  auditPages: new Map<string, Uint8Array>(),
  dids: new Map<string, Owned<DidRecord>>(),
  keys: new Map<string, Owned<KeyRecord>>(),
  privateKeys: new Map<string, Owned<{ readonly alias: string; readonly type: string; readonly sealed: Sealed }>>(),
  savedDocuments: new Map<string, Owned<SavedDocument>>(),
});

const emptyStudyTables = () => ({
  studies: new Map<string, Owned<StoredStudy>>(),
  proofRequests: new Map<string, Owned<StoredProofRequest>>(),
  enrolments: new Map<string, Owned<StoredEnrolment>>(),
  studyLogs: new Map<string, Owned<StudyLog>>(),
  studyEntries: new Map<string, Owned<StoredStudyEntry>>(),
  proofRefusals: new Map<string, Owned<{ readonly study: string; readonly reason: string; readonly count: number }>>(),
});

/** Every table, from key to row, in the order of first insertion. Rows are replaced, never changed. */
export type Tables = ReturnType<typeof emptyTables>;

/** A status list and who owns it, by its identifier or that of its list of suspensions. */
export const ownedListOf = ({ statusLists }: Tables, listId: Bytes32): Owned<StatusList> | undefined =>
  [...statusLists.values()].find(({ value }) => value.listId === listId || value.suspensions?.listId === listId);

/** What the in-memory ports share. Units of work run one after another; one that throws leaves nothing behind. */
export interface InMemoryDatabase {
  /** `tables` answers until the work has ended; using it later is a bug and throws. */
  unitOfWork<T>(work: (tables: () => Tables) => Promise<T>): Promise<T>;
}

/** An empty database. Share one between an in-memory store and an in-memory ledger to see the same intents. */
export function inMemoryDatabase(): InMemoryDatabase {
  const undo: Undo[] = [];
  const kept = undoable(emptyTables(), undo);
  let queue: Promise<unknown> = Promise.resolve();

  async function run<T>(work: (tables: () => Tables) => Promise<T>): Promise<T> {
    let ended = false;
    try {
      return await work(() => {
        if (ended) throw new Error('records were used after their unit of work had ended');
        return kept;
      });
    } catch (error) {
      for (const back of undo.toReversed()) back();
      throw error;
    } finally {
      ended = true;
      undo.length = 0;
    }
  }

  return {
    unitOfWork(work) {
      const result = queue.then(() => run(work));
      queue = result.catch(() => undefined);
      return result;
    },
  };
}

type Undo = () => void;

/** A table that says how to take back what was done to it, in the order it was done. To copy it for each unit of work takes ever longer. */
class UndoableMap<K, V> extends Map<K, V> {
  readonly #undo: Undo[];

  constructor(undo: Undo[]) {
    super();
    this.#undo = undo;
  }

  override set(key: K, value: V): this {
    const before = this.get(key);
    this.#undo.push(this.has(key) ? () => super.set(key, before as V) : () => super.delete(key));
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    if (!this.has(key)) return false;
    // the order of rows must be what it was
    const rows = [...this];
    this.#undo.push(() => {
      super.clear();
      for (const [one, value] of rows) super.set(one, value);
    });
    return super.delete(key);
  }

  override clear(): never {
    throw new Error('nobody empties a table');
  }
}

const undoable = (tables: Tables, undo: Undo[]): Tables =>
  Object.fromEntries(Object.keys(tables).map((name) => [name, new UndoableMap(undo)])) as unknown as Tables;
