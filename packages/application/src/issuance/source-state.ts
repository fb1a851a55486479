import type { IssuanceSession } from '../ports/issuance-session.ts';
import type { TenantRecords } from '../ports/store.ts';

/**
 * Whether what an offer says may still be said: the worst of the credential that is said again and of those that were issued. Who revoked
 * one copy does not want another to be made.
 */
export async function sourceState(
  { credentials }: Pick<TenantRecords, 'credentials'>,
  { offered, credentials: issued }: IssuanceSession,
): Promise<'in_force' | 'suspended' | 'revoked'> {
  let isSuspended = false;
  for (const id of [...(offered?.source ? [offered.source] : []), ...issued]) {
    const credential = await credentials.get(id);
    if (credential?.revokedAt) return 'revoked';
    isSuspended ||= credential?.suspension?.suspended === true;
  }
  return isSuspended ? 'suspended' : 'in_force';
}
