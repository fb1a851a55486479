import { canonicalJson, type Did, type Rejection, type Tenant, zConsentGrant } from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { ProvenCredential, ProvenPresentation } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';

type KeepPorts = Pick<Ports, 'clock' | 'random'>;

/**
 * Grants that use the id of a kept grant and are not a version of it: accepting one would say that it is kept, and
 * whoever has seen an id could keep its patient's grant out.
 */
export async function conflictingGrants(
  records: TenantRecords,
  credentials: readonly ProvenCredential[],
): Promise<readonly Rejection[]> {
  const conflicts: Rejection[] = [];
  for (const [index, { type, claims }] of credentials.entries()) {
    if (type !== 'ConsentGrant') continue;
    const grant = zConsentGrant.parse(claims);
    const kept = (await records.grants.get(grant.id))?.grant;
    const differs = kept?.version === grant.version && canonicalJson(kept) !== canonicalJson(grant);
    if (kept && (kept.subject !== grant.subject || differs)) {
      conflicts.push({ reason: 'conflicting_grant', at: `/credentials/${index}` });
    }
  }
  return conflicts;
}

/** Keeps the grants of an accepted presentation and writes the history of its holder. */
export async function keepPresented(
  ports: KeepPorts,
  records: TenantRecords & NetworkRecords,
  tenant: Tenant,
  purpose: string,
  { holder, custody, credentials }: ProvenPresentation,
): Promise<void> {
  if (credentials.length === 0) return;
  for (const credential of credentials) {
    if (credential.type === 'ConsentGrant') await keepGrant(ports, records, tenant, credential);
  }
  const receipt = newReceipt(ports, 'presentation_accepted', holder, tenant.did, {
    human: custody === 'holder',
    dataClasses: [...new Set(credentials.map(({ type }) => type))],
    credentials: credentials.map(({ id }) => id),
    reasons: [purpose],
  });
  await records.receipts.append(receipt);
  for (const credential of credentials) await noteReferral(ports, records, tenant, holder, credential);
}

/** Who sent the patient here is told apart from other presentations, if the credential shows that it is here. */
async function noteReferral(
  ports: KeepPorts,
  { receipts }: TenantRecords,
  { did, webDid }: Tenant,
  holder: Did,
  { id, type, claims }: ProvenCredential,
): Promise<void> {
  if (type !== 'Referral' || (claims.to !== did && claims.to !== webDid)) return;
  await receipts.append(
    newReceipt(ports, 'referral_received', holder, did, { dataClasses: ['Referral'], credentials: [id] }),
  );
}

async function keepGrant(
  ports: KeepPorts,
  records: TenantRecords,
  tenant: Tenant,
  { claims, status, custody, compact }: ProvenCredential,
): Promise<void> {
  if (status === undefined || status === 'unsupported' || status.type !== 'ConsentRevocationEntry') return;
  const grant = zConsentGrant.parse(claims);
  const { key, epochKey } = status;
  const stored = { grant, compact, key, ...(epochKey ? { epochKey } : {}), custody, receivedAt: ports.clock.now() };
  const { isNew } = await records.grants.put(stored);
  if (!isNew) return;
  const mandates = grant.grantor === grant.subject ? [] : await records.mandates.ofSubject(grant.subject);
  const mandate = mandates.findLast(({ agent }) => agent === grant.grantor);
  await records.receipts.append(
    newReceipt(ports, 'grant_received', grant.subject, tenant.did, {
      dataClasses: ['ConsentGrant'],
      grants: [grant.id],
      reasons: mandate ? [mandate.kind] : [],
    }),
  );
}
