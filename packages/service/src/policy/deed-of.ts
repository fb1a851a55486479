import type { Endpoints } from '@assent/api';
import type { DeedOnBehalf } from '@assent/application';

/**
 * What each operation of holders is, in the history of the patient if somebody else calls it for them. A test fails if one is missing
 * here; until it is named, nobody may call it for others.
 */
export const deedOf: Partial<Record<keyof Endpoints, DeedOnBehalf>> = {
  readOwnHistory: { does: 'read', data: 'OwnHistory' },
  readOwnReceiptBundle: { does: 'read', data: 'OwnReceipts' },
  listOwnCredentials: { does: 'read', data: 'OwnCredentials' },
  exportOwnData: { does: 'read', data: 'OwnExport' },
  readOwnNotices: { does: 'read', data: 'OwnNotices' },
  setOwnNotices: { does: 'changed', data: 'OwnNotices' },
  readOwnAnomalies: { does: 'read', data: 'OwnAnomalies' },
  listOwnHealthLinks: { does: 'read', data: 'OwnHealthLinks' },
  createOwnHealthLink: { does: 'changed', data: 'OwnHealthLinks' },
  revokeOwnHealthLink: { does: 'changed', data: 'OwnHealthLinks' },
  listOwnFacts: { does: 'read', data: 'OwnFacts' },
  acceptOwnFacts: { does: 'changed', data: 'OwnFacts' },
  signOwnPermissionTicket: { does: 'changed', data: 'OwnTickets' },
};
