import type { TenantId } from '@assent/domain';
import type { StoredProofIssuer } from '../ports/proof-records.ts';
import { leastRoom, nextEpochOf, type ProofIssuerPorts, registryAt, roomOfRegistry } from './proof-issuer.ts';

type EpochPorts = Omit<ProofIssuerPorts, 'statements'>;

/**
 * Begins the next epoch of each registry of a tenant that needs one: credentials were revoked or are over, or there is hardly any room left.
 * How many were begun. Of two processes that begin the same one, one does.
 */
export async function publishProofEpochs(ports: EpochPorts, tenant: TenantId): Promise<number> {
  const issuers = await ports.store.tenant(tenant, ({ proofs }) => proofs.issuers.list());
  let begun = 0;
  for (const issuer of issuers) begun += (await publishEpoch(ports, tenant, issuer, issuer === issuers.at(-1))) ? 1 : 0;
  return begun;
}

/** @returns whether an epoch was begun */
export async function publishEpoch(
  ports: EpochPorts,
  tenant: TenantId,
  issuer: StoredProofIssuer,
  signs: boolean,
): Promise<boolean> {
  const { store, clock, random, eligibility, sha256 } = ports;
  const now = clock.now();
  const { before, leaving, unused } = await store.tenant(tenant, async ({ proofs }) => ({
    before: await proofs.epochs.latest(issuer.id),
    leaving: await proofs.handles.leaving(issuer.id, now),
    unused: await proofs.handles.unused(issuer.id),
  }));
  const room = signs && unused < leastRoom ? roomOfRegistry : 0;
  if (!before || (leaving.length === 0 && room === 0)) return false;
  const { registry, handles, file } = await eligibility.nextEpoch(registryAt(issuer, before), { leaving, room });
  const next = nextEpochOf(issuer, before, registry, file, { intent: random.uuid(), at: now, sha256 });
  return store.tenant(tenant, async ({ proofs, outbox }) => {
    if (!(await proofs.epochs.insert(next.row))) return false;
    await proofs.handles.remove(issuer.id, leaving, registry.epoch);
    await proofs.handles.add(issuer.id, handles);
    await outbox.enqueue(next.row.intent, next.intent);
    return true;
  });
}
