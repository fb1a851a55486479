import type { Did, Receipt } from '@assent/domain';
import { auditEventFromReceipt } from './audit-event-from-receipt.ts';
import { isOfChange, provenanceFromReceipt } from './provenance-from-receipt.ts';

/**
 * A patient's history as a FHIR R4 Bundle of type `collection`, in the order given: an AuditEvent for each receipt, and a
 * Provenance for each that made or changed a credential or a grant.
 *
 * @param observer the organisation that wrote the receipts
 */
export function historyBundle(receipts: readonly Receipt[], observer: Did) {
  return {
    resourceType: 'Bundle' as const,
    type: 'collection' as const,
    entry: receipts.flatMap((receipt) => [
      { fullUrl: `urn:uuid:${receipt.id}`, resource: auditEventFromReceipt(receipt, observer) },
      // A receipt has one identifier, which is that of its AuditEvent: two entries may not have the same URL (bdl-7).
      ...(isOfChange(receipt) ? [{ resource: provenanceFromReceipt(receipt) }] : []),
    ]),
  };
}
