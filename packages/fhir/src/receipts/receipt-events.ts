import type { ReceiptEvent } from '@assent/domain';

/** Code system of the events of receipts. */
export const receiptEventSystem = 'urn:assent:receipt-event';

/** How R4 names an event: the action of an AuditEvent, and the v3 DataOperation of a Provenance if it changed anything. */
interface EventCodes {
  readonly action: 'C' | 'R' | 'U' | 'E';
  readonly operation?: 'CREATE' | 'NULLIFY' | 'SUSPEND' | 'RESUME';
  /** Provenance is about these. */
  readonly target?: 'credentials' | 'grants';
}

/** Codes of each event of a receipt. */
export const eventCodes: Readonly<Record<ReceiptEvent, EventCodes>> = {
  credential_issued: { action: 'C', operation: 'CREATE', target: 'credentials' },
  credential_revoked: { action: 'U', operation: 'NULLIFY', target: 'credentials' },
  credential_suspended: { action: 'U', operation: 'SUSPEND', target: 'credentials' },
  credential_reinstated: { action: 'U', operation: 'RESUME', target: 'credentials' },
  presentation_accepted: { action: 'R' },
  grant_received: { action: 'C', operation: 'CREATE', target: 'grants' },
  grant_revoked: { action: 'U', operation: 'NULLIFY', target: 'grants' },
  access_permitted: { action: 'E' },
  access_denied: { action: 'E' },
  emergency_requested: { action: 'C' },
  emergency_opened: { action: 'E' },
  emergency_closed: { action: 'U' },
  emergency_reviewed: { action: 'U' },
  prescription_dispensed: { action: 'U' },
  referral_received: { action: 'R' },
  agent_read: { action: 'R' },
  agent_changed: { action: 'U' },
  ticket_signed: { action: 'C' },
};
