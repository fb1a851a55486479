import { AppError, type Instant, type IssuedType, type Tenant, type TenantId, type TenantKind } from '@assent/domain';
import { accreditWithin } from '../accreditation/accredit-issuer.ts';
import type { Ports } from '../ports/ports.ts';
import { openStatusList } from '../status/open-status-list.ts';

export interface OrganizationApplication {
  readonly id: TenantId;
  readonly kind: TenantKind;
  readonly name: string;
  /** What it may issue. An organisation that issues nothing gets no status list. */
  readonly accreditedFor: readonly IssuedType[];
  readonly accreditedUntil: Instant;
}

/**
 * Makes a tenant: its DID, its accreditations, its status list, and an API key that is returned once and kept only as
 * a hash. Safe to repeat after a crash: the DID made before is found again.
 *
 * @throws AppError `conflict` if the id is taken
 */
export async function onboardOrganization(
  ports: Pick<Ports, 'store' | 'identities' | 'registries' | 'random' | 'sha256' | 'clock'>,
  application: OrganizationApplication,
): Promise<{ readonly tenant: Tenant; readonly apiKey: string }> {
  const { store, identities, random, clock, sha256 } = ports;
  const { id, kind, name, accreditedFor, accreditedUntil } = application;
  if (await store.network((records) => records.tenants.get(id))) throw new AppError('conflict', { tenant: id });

  const { did, webDid } = await identities.createOrganization(id);
  const createdAt = clock.now();
  const tenant: Tenant = { id, kind, name, did, webDid, createdAt };
  const apiKey = random.token();

  await store.tenant(id, async (records) => {
    await records.tenants.insert(tenant, sha256(apiKey));
    for (const type of accreditedFor) {
      await accreditWithin(ports, records, { issuer: did, type, from: createdAt, until: accreditedUntil });
    }
    if (accreditedFor.length === 0) return;
    await openStatusList(ports, records, records.statusLists.insert);
  });
  return { tenant, apiKey };
}
