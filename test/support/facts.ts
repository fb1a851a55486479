import type { Custody } from '@assent/application';
import type { ConsentRevocationEntry, Did, Patient, StatusRegistryEntry } from '@assent/domain';
import type { Organization } from './people.ts';

/** A revocation as it was acknowledged. */
export interface RevocationFact {
  readonly revokedAt: string;
  readonly intent: string;
}

export interface PatientFact {
  readonly organization: Organization;
  readonly patient: Patient;
}

export interface CredentialFact {
  readonly organization: Organization;
  readonly id: string;
  readonly subject: Did;
  readonly compact: string;
  readonly entry: StatusRegistryEntry;
  /** Asks for the revocation, the first time or again. */
  readonly revoke: () => Promise<RevocationFact>;
  revocation?: RevocationFact;
  /** Suspends it or ends that, the first time or again. */
  readonly setSuspended: (suspended: boolean) => Promise<unknown>;
  suspended: boolean;
  /** How often its bit may have been turned at most, also by what a database has forgotten since. */
  readonly turns: { most: number };
}

export interface GrantFact {
  readonly organization: Organization;
  readonly id: string;
  readonly patient: Did;
  readonly custody: Custody;
  readonly entry: ConsentRevocationEntry;
  /** Takes it back, the first time or again. */
  readonly revoke: () => Promise<RevocationFact>;
  revocation?: RevocationFact;
}

/** Decisions about one patient at one organisation: those asked for, and those answered. */
export interface DecisionFact {
  readonly organization: Organization;
  readonly patient: Did;
  asked: number;
  permitted: number;
  denied: number;
}

/** Presentations of one patient at one organisation: those handed in, and those accepted. */
export interface CheckInFact {
  readonly organization: Organization;
  readonly patient: Did;
  handedIn: number;
  accepted: number;
}

export interface SessionFact {
  readonly organization: Organization;
  readonly patient: Did;
  readonly token: string;
}

/** Everything a service acknowledged to one client: all of it must be there for ever. */
export interface Facts {
  readonly organizations: Organization[];
  readonly patients: PatientFact[];
  readonly credentials: CredentialFact[];
  readonly grants: GrantFact[];
  readonly decisions: DecisionFact[];
  readonly checkIns: CheckInFact[];
  readonly sessions: SessionFact[];
}

export const noFacts = (): Facts => ({
  organizations: [],
  patients: [],
  credentials: [],
  grants: [],
  decisions: [],
  checkIns: [],
  sessions: [],
});

/** How many facts of each kind there are. */
export const countsOf = ({ organizations, patients, credentials, grants, decisions, checkIns, sessions }: Facts) => ({
  organizations: organizations.length,
  patients: patients.length,
  credentials: credentials.length,
  'credentials revoked': credentials.filter(({ revocation }) => revocation).length,
  'credentials suspended': credentials.filter(({ suspended }) => suspended).length,
  grants: grants.length,
  'grants revoked': grants.filter(({ revocation }) => revocation).length,
  decisions: decisions.reduce((sum, { permitted, denied }) => sum + permitted + denied, 0),
  'check-ins': checkIns.reduce((sum, { accepted }) => sum + accepted, 0),
  sessions: sessions.length,
});
