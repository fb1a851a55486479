import { AppError, type Bytes32, type TenantId } from '@assent/domain';
import type { RecordedRevocation } from '../credentials/revoke-credential.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import { findTenant } from '../tenants/find-tenant.ts';

type RevokePorts = Pick<Ports, 'store' | 'registries' | 'random' | 'clock' | 'sha256'>;

/**
 * Revokes a grant for whoever reveals its secret: refused here from this moment on, for every tenant, and on chain with
 * the next batch. The denial, the intent and the first tenant's line of history are one transaction. Repeating it
 * changes nothing and completes what a crash left out.
 *
 * @throws AppError `not_found` if no tenant of this service holds a grant with this secret
 */
export async function revokeConsentGrant(ports: RevokePorts, secret: Bytes32): Promise<RecordedRevocation> {
  const { store, registries, random, clock } = ports;
  const key = registries.keyOf(secret);
  const holders = await store.network((records) => records.denials.holdersOf(key));
  if (holders.length === 0) throw new AppError('not_found');
  const revokedAt = clock.now();
  const proposed = random.uuid();
  let intent = proposed;
  for (const { tenant, grantId } of holders) {
    await store.tenant(tenant, async (records) => {
      const denial = await records.denials.add(key, revokedAt, proposed);
      intent = denial.intentId;
      if (denial.isNew) await records.outbox.enqueue(proposed, { kind: 'reveal_consent', secret });
      const held = await records.grants.get(grantId);
      if (!held) return;
      const { did } = await findTenant(records, tenant);
      const { subject, grantor } = held.grant;
      const id = uuidFrom(ports.sha256(`grant_revoked:${tenant}:${did}:${key}`));
      const details = { dataClasses: ['ConsentGrant'], grants: [grantId] };
      await records.receipts.append({ ...newReceipt(ports, 'grant_revoked', subject, grantor, details), id });
    });
  }
  return { revokedAt, intent };
}

/** Revokes a grant that the service signed for a patient without a device. @throws AppError `not_found`, `forbidden` */
export async function revokeGrantForPatient(
  ports: RevokePorts,
  tenant: TenantId,
  grantId: string,
): Promise<RecordedRevocation> {
  const held = await ports.store.tenant(tenant, (records) => records.grants.get(grantId));
  if (!held) throw new AppError('not_found', { grant: grantId });
  if (!held.secret) throw new AppError('forbidden', { grant: grantId });
  return revokeConsentGrant(ports, held.secret);
}

/** A version 8 UUID (RFC 9562 §5.8) from a hash, so that the same event always gets the same receipt. */
const uuidFrom = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
