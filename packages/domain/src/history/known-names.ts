import type { Mandate } from '../consent/mandate.ts';
import type { ApproverClass } from '../emergency/emergency-terms.ts';
import type { Did, Instant } from '../primitives.ts';

/** What is known of whom and what receipts name by identifiers. What is not here is told as unknown. */
export interface KnownNames {
  /** Registered names of organisations, by each of their DIDs. */
  readonly organizations: ReadonlyMap<Did, string>;
  /** Duties of approvers of emergency access, by DID. */
  readonly approvers: ReadonlyMap<Did, readonly ApproverClass[]>;
  /** As what somebody acts for the subject, or did. */
  readonly agents: ReadonlyMap<Did, Mandate['kind']>;
  /** When consents of the subject were received, by id. */
  readonly consents: ReadonlyMap<string, Instant>;
  /** Duties of whoever approved a case of emergency access of the subject, by its id. */
  readonly emergencies: ReadonlyMap<string, readonly ApproverClass[]>;
}
