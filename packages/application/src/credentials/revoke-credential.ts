import { AppError, type Instant, type TenantId } from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import { denialKeyOf } from '../status/denials.ts';

/** What a revocation was recorded as. `intent` is the work for the chain. */
export interface RecordedRevocation {
  readonly revokedAt: Instant;
  readonly intent: string;
}

/**
 * Revokes a credential: the local denial, the intent for the chain and the line of history are one transaction. A second
 * call answers as the first did.
 *
 * @throws AppError `not_found` if the tenant did not issue it
 */
export function revokeCredential(
  ports: Pick<Ports, 'store' | 'random' | 'clock'>,
  tenant: TenantId,
  credentialId: string,
): Promise<RecordedRevocation> {
  const { store, random, clock } = ports;
  return store.tenant(tenant, async (records) => {
    const credential = await records.credentials.get(credentialId);
    if (!credential) throw new AppError('not_found', { credential: credentialId });
    const { revokedAt, revocationIntent, status, subject, issuer, type } = credential;
    if (revokedAt && revocationIntent) return { revokedAt, intent: revocationIntent };

    const now = clock.now();
    const intent = random.uuid();
    await records.credentials.markRevoked(credentialId, now, intent);
    await records.denials.add(denialKeyOf(status), now, intent);
    if (type === 'EligibilityFacts') await records.proofs.handles.revoke(credentialId);
    await records.outbox.enqueue(intent, { kind: 'revoke_status', listId: status.listId, index: status.index });
    await records.receipts.append(
      newReceipt(ports, 'credential_revoked', subject, issuer, { dataClasses: [type], credentials: [credentialId] }),
    );
    return { revokedAt: now, intent };
  });
}
