import { AppError, type ConsentGrant, covers, type Did, type Instant, type TenantId } from '@assent/domain';
import { readStatus } from '../access/decide-by-consent.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { SubjectFile } from '../ports/shared-records.ts';
import type { StoredGrant } from '../ports/stored-rows.ts';
import { findTenant } from '../tenants/find-tenant.ts';

type TicketPorts = Pick<Ports, 'store' | 'revocations' | 'registries' | 'random' | 'clock'>;

/** A grant, of anybody or of one patient. */
export interface TicketAsked {
  readonly grant: string;
  readonly subject?: Did;
}

/**
 * Has a ticket signed for a grant that counts at this moment, and writes it into the history of the patient before it is given out. A ticket
 * says what one grant says, so there is none where another consent of the patient might say no.
 *
 * @throws AppError `not_found`; `conflict` for a grant that was taken back, suspended or replaced, or beside which something else decides (with
 *   the `reason`); `registry_unavailable` if that is not known; what `sign` throws
 */
export async function signTicketForGrant<T extends { readonly dataClasses: readonly string[] }>(
  ports: TicketPorts,
  tenantId: TenantId,
  { grant: id, subject }: TicketAsked,
  sign: (grant: ConsentGrant) => Promise<T>,
): Promise<T> {
  const { store } = ports;
  const { stored, tenant } = await store.tenant(tenantId, async (records) => ({
    stored: await records.grants.get(id),
    tenant: await findTenant(records, tenantId),
  }));
  if (!stored || (subject !== undefined && stored.grant.subject !== subject)) {
    throw new AppError('not_found', { grant: id });
  }
  const file = await store.shared.subjectFile(tenantId, stored.grant.subject);
  await assertAlone(ports, file, stored);
  const { grant } = stored;
  const signed = await sign(grant);
  const details = { dataClasses: [...signed.dataClasses], grants: [grant.id] };
  await file.append(newReceipt(ports, 'ticket_signed', grant.subject, tenant.did, details));
  return signed;
}

async function assertAlone(ports: TicketPorts, file: SubjectFile, { grant, key }: StoredGrant): Promise<void> {
  const { readings, isStale } = await readStatus(ports, file);
  if (isStale) throw new AppError('registry_unavailable', { reason: 'stale_status' });
  const at = file.grants.findIndex((one) => one.grant.id === grant.id && one.key === key);
  const refuse = (reason: string): never => {
    throw new AppError('conflict', { grant: grant.id, reason });
  };
  if (readings[at] !== 'valid') refuse(readings[at] === 'suspended' ? 'suspended' : 'revoked');
  const isReplaced = (one: ConsentGrant) => file.grants.some(({ grant: other }) => replaces(other, one));
  if (isReplaced(grant)) refuse('superseded');
  const { algorithm } = file.consentRules.rules;
  if (algorithm === 'environment-with-residual/1') refuse('environment');
  const others = file.grants.filter((_, index) => index !== at && readings[index] === 'valid');
  const now = ports.clock.now();
  // by any rule but the first, a grant that only permits can count against another
  const mayRefuse = (other: ConsentGrant) =>
    isCurrent(other, now) && !isReplaced(other) && (algorithm !== 'deny-overrides/1' || denies(other));
  if (others.some(({ grant: other }) => mayRefuse(other))) refuse('other_consent');
}

/** Versions count one for another, if one person signed both. */
const replaces = (newer: ConsentGrant, older: ConsentGrant): boolean =>
  newer.lineage === older.lineage && newer.grantor === older.grantor && newer.version > older.version;
const isCurrent = ({ period }: ConsentGrant, now: Instant): boolean => covers(period, now);
const denies = ({ provisions }: ConsentGrant): boolean => provisions.some(({ effect }) => effect === 'deny');
