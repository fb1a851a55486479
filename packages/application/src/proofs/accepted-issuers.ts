import { type Did, type Instant, isAccreditedAt, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredProofEpoch, StoredProofIssuer } from '../ports/proof-records.ts';

/** A key of an organisation of this service, with its registry at the newest epoch. */
export interface KnownProofIssuer {
  readonly did: Did;
  readonly issuer: StoredProofIssuer;
  readonly epoch: StoredProofEpoch;
  /** Whether the organisation may issue facts at the time that was asked about. */
  readonly isAccredited: boolean;
}

/** Keys of the organisations with these DIDs, in the order of the DIDs, the newest key of each first. */
export async function knownProofIssuers(
  { store }: Pick<Ports, 'store'>,
  dids: readonly Did[],
  at: Instant,
): Promise<readonly KnownProofIssuer[]> {
  const tenants = await store.reading((records) => records.tenants.list());
  const found: KnownProofIssuer[] = [];
  for (const did of dids) {
    const tenant = tenants.find((one) => one.did === did);
    if (tenant) found.push(...(await keysOf({ store }, tenant.id, did, at)));
  }
  return found;
}

const keysOf = (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  did: Did,
  at: Instant,
): Promise<readonly KnownProofIssuer[]> =>
  store.tenant(tenant, async ({ proofs, accreditations }) => {
    const accreditation = await accreditations.find(did, 'EligibilityFacts');
    const isAccredited = accreditation !== undefined && isAccreditedAt(accreditation, at);
    const keys: KnownProofIssuer[] = [];
    for (const issuer of [...(await proofs.issuers.list())].reverse()) {
      const epoch = await proofs.epochs.latest(issuer.id);
      if (epoch) keys.push({ did, issuer, epoch, isAccredited });
    }
    return keys;
  });
