import type {
  Address,
  AnchoredIn,
  AttributeValue,
  Bytes32,
  Did,
  Instant,
  PlannedFor,
  ProofRequest,
  SetKey,
  StatusRegistryEntry,
  StudyEntry,
  TrialCriteria,
} from '@assent/domain';

/** A key with which an organisation signs credentials for proofs, and the registry of what it signed. Hexadecimal. */
export interface StoredProofIssuer {
  readonly id: string;
  readonly publicKey: string;
  /** Name of the registry, and its key. */
  readonly registry: string;
  readonly registryKey: string;
  /** The log of the chain that its epochs are anchored in, empty at first: the identifier is its digest then. */
  readonly logId: Bytes32;
  readonly chainId: number;
  /** A JWT of the organisation's DID that says that all of these belong to it. */
  readonly statement: string;
  readonly createdAt: Instant;
  /** Encrypted at rest. */
  readonly secrets: { readonly secretKey: string; readonly registrySecretKey: string };
}

/** A registry at one of its epochs. `file`: what changed since the epoch before, as JSON for everybody; absent for the first. */
export interface StoredProofEpoch {
  readonly issuer: string;
  readonly epoch: number;
  readonly accumulator: string;
  /** Of the log after it was anchored. */
  readonly digest: Bytes32;
  readonly intent: string;
  readonly at: Instant;
  readonly file?: string;
}

/** Facts that a patient may have signed. What they are is sealed under the patient's key, and gone with it. */
export interface StoredFactsOffer {
  readonly id: string;
  readonly subject: Did;
  readonly schema: string;
  readonly facts: Readonly<Record<string, AttributeValue>>;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** Until when what is signed is good. */
  readonly validUntil: Instant;
  /** 32 bytes in hexadecimal, which the patient's commitment is bound to. */
  readonly nonce: string;
  /** What the patient has committed to: with another secret it is not signed again. */
  readonly commitment?: string;
}

/** A set of codes that was made for a study: its key, and the table of witnesses in base64url, which wallets download whole. */
export interface StudySet {
  readonly criterion: string;
  readonly key: SetKey;
  readonly table: string;
}

/** A trial whose sponsor takes proofs. Criteria and sets are public; they never change. */
export interface StoredStudy {
  readonly id: string;
  readonly criteria: TrialCriteria;
  /** Whose credentials count, and who says who somebody is: with one identity for each person there is one pseudonym for each. */
  readonly issuers: readonly Did[];
  readonly identityIssuers: readonly Did[];
  readonly planned: readonly PlannedFor[];
  readonly sets: readonly StudySet[];
  /** Parameters for ranges, made for this study alone, in base64url. */
  readonly rangeParameters: { readonly bytes: string; readonly sha256: string };
  readonly purpose: string;
  readonly createdAt: Instant;
}

/** What was proven. What is refused leaves nothing. Encrypted at rest. */
export interface ProofOutcome {
  readonly pseudonym: string;
  readonly issuers: readonly Did[];
  readonly revealed: readonly Readonly<Record<string, AttributeValue | null>>[];
  readonly presentation: string;
}

/** A request for one proof. */
export interface StoredProofRequest {
  readonly id: string;
  readonly study: string;
  readonly request: ProofRequest;
  readonly createdAt: Instant;
  readonly answered?: { readonly at: Instant; readonly outcome: ProofOutcome };
}

/** Somebody who takes part in a study, by the pseudonym that they have in it. */
export interface StoredEnrolment {
  readonly study: string;
  readonly pseudonym: string;
  readonly request: string;
  readonly at: Instant;
  /** In the status lists of the sponsor: withdrawing revokes it. Absent if they were enrolled before there were places. */
  readonly place?: Required<Pick<StatusRegistryEntry, 'listId' | 'index' | 'suspensionListId'>>;
}

/** The log of the chain that has the journal of a study. */
export interface StudyLog {
  readonly study: string;
  readonly chainId: number;
  readonly contract: Address;
  readonly logId: Bytes32;
}

/** An entry in the journal of a study, and the work that anchors it. Encrypted at rest, but for what the chain has anyway. */
export interface StoredStudyEntry extends StudyEntry {
  readonly study: string;
  /** Of the log after this entry. */
  readonly digest: Bytes32;
  readonly intent: string;
  /** Once it is final on the chain, and its time was read there. */
  readonly anchored?: AnchoredIn;
}

/** A number by which the registry of an issuer's key knows a credential. */
export interface TakenHandle {
  readonly issuer: string;
  readonly handle: string;
}

/** Credentials for proofs of one tenant, and proofs that it asked for. */
export interface ProofRecords {
  readonly issuers: {
    insert(issuer: StoredProofIssuer): Promise<void>;
    /** First to last: the last one signs. */
    list(): Promise<readonly StoredProofIssuer[]>;
  };
  readonly epochs: {
    /** False if the epoch is there: exactly one of two callers gets true. */
    insert(epoch: StoredProofEpoch): Promise<boolean>;
    latest(issuer: string): Promise<StoredProofEpoch | undefined>;
    get(issuer: string, epoch: number): Promise<StoredProofEpoch | undefined>;
  };
  /** Numbers by which a registry knows credentials. */
  readonly handles: {
    add(issuer: string, handles: readonly string[]): Promise<void>;
    /** How many no credential has yet. */
    unused(issuer: string): Promise<number>;
    /**
     * The place of a credential that ends at `until`: the one it has, in whichever registry, or one that was unused in that of `issuer`;
     * undefined if there is none left.
     */
    take(issuer: string, credential: string, until: Instant): Promise<TakenHandle | undefined>;
    /** The credential is to leave its registry with the next epoch. False if it is in none, or was to leave before. */
    revoke(credential: string): Promise<boolean>;
    /** Those that are to leave: of credentials that are revoked, or over by `now`. */
    leaving(issuer: string, now: Instant): Promise<readonly string[]>;
    /** They have left with an epoch. */
    remove(issuer: string, handles: readonly string[], epoch: number): Promise<void>;
  };
  readonly offers: {
    /** @throws AppError `conflict` if the id is taken */
    insert(offer: StoredFactsOffer): Promise<void>;
    /** @throws AppError `gone` if the subject's key was deleted */
    get(id: string): Promise<StoredFactsOffer | undefined>;
    /** First to last. */
    ofSubject(subject: Did): Promise<readonly StoredFactsOffer[]>;
    /** Binds an offer to a commitment. False if it is bound to another: exactly one of two that differ gets true. */
    bind(id: string, commitment: string): Promise<boolean>;
  };
  readonly studies: {
    /** @throws AppError `conflict` if the id is taken */
    insert(study: StoredStudy): Promise<void>;
    get(id: string): Promise<StoredStudy | undefined>;
    /** First to last. */
    list(): Promise<readonly StoredStudy[]>;
  };
  readonly requests: {
    /** @throws AppError `conflict` if the id is taken */
    insert(request: StoredProofRequest): Promise<void>;
    get(id: string): Promise<StoredProofRequest | undefined>;
    /** First to last. */
    ofStudy(study: string): Promise<readonly StoredProofRequest[]>;
    /** How many were made, and how many were answered. */
    counts(study: string): Promise<{ readonly asked: number; readonly proven: number }>;
    /** Keeps what came of it. False if something had come of it: exactly one of two callers gets true. */
    conclude(id: string, at: Instant, outcome: ProofOutcome): Promise<boolean>;
  };
  readonly enrolments: {
    /** False, and nothing is changed, if the pseudonym takes part already. */
    insert(enrolment: StoredEnrolment): Promise<boolean>;
    count(study: string): Promise<number>;
    /** First to last. */
    ofStudy(study: string): Promise<readonly StoredEnrolment[]>;
  };
  /** What happened in studies, in order. */
  readonly journals: {
    /** False if the study has a log: exactly one of two callers gets true. */
    open(log: StudyLog): Promise<boolean>;
    logOf(study: string): Promise<StudyLog | undefined>;
    /** False if the study has an entry with this number. */
    append(entry: StoredStudyEntry): Promise<boolean>;
    last(study: string): Promise<Pick<StoredStudyEntry, 'number' | 'digest'> | undefined>;
    /** First to last. */
    ofStudy(study: string): Promise<readonly StoredStudyEntry[]>;
    /** Keeps when an entry was on the chain. */
    noteAnchored(study: string, number: number, anchored: AnchoredIn): Promise<void>;
  };
  /** How many answers were refused, and why: nothing says which, when, or whose. */
  readonly refusals: {
    count(study: string, reason: string): Promise<void>;
    ofStudy(study: string): Promise<Readonly<Record<string, number>>>;
  };
}
