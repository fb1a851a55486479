import { AppError, type TenantId } from '@assent/domain';
import { revokeCredential } from '../credentials/revoke-credential.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { Ports } from '../ports/ports.ts';
import type { StatementSigner } from '../ports/status-lists.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import type { CertifiedErasure, ErasureWish } from './erase-patient.ts';
import { certificateOf } from './erasure-certificate.ts';

/**
 * Erases one credential that an organisation issued, wherever it is kept here, and changes the key of its subject, so that no copy opens.
 * It is revoked before, unless it is to stay good. The lines of history about it stay.
 *
 * @throws AppError `not_found`
 */
export async function eraseCredential(
  ports: Pick<Ports, 'store' | 'random' | 'clock'> & { readonly statements: StatementSigner },
  tenantId: TenantId,
  credentialId: string,
  { keepsCredentialsValid }: ErasureWish,
): Promise<CertifiedErasure> {
  const { store, clock, random } = ports;
  const found = await store.tenant(tenantId, async (records) => {
    const tenant = await findTenant(records, tenantId);
    const credential = await records.credentials.get(credentialId);
    return credential && { tenant, credential };
  });
  if (!found) throw new AppError('not_found', { credential: credentialId });
  const { tenant, credential } = found;
  const isGood = !credential.revokedAt && credential.validUntil > clock.now();
  if (isGood && !keepsCredentialsValid) await revokeCredential(ports, tenantId, credentialId);
  const erasure = await store.tenant(tenantId, async ({ erasures }) => {
    const erased = await erasures.ofCredential(credentialId);
    if (!erased) throw new AppError('not_found', { credential: credentialId });
    const made: Erasure = { id: random.uuid(), at: clock.now(), scope: 'credential', ...erased };
    await erasures.insert(made);
    return made;
  });
  const isOverwritten = await store.forgetDeleted();
  const certificate = await certificateOf(ports, tenant, erasure, { credential: credentialId });
  return { erasure, certificate, isOverwritten };
}
