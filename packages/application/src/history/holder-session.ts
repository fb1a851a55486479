import { AppError, type Did, type Instant, plusSeconds, type TenantId, type Verification } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { type AcceptPorts, acceptPresentation } from '../presentations/accept-presentation.ts';

/** How long a holder may read after proving control of a DID. */
export const holderSessionSeconds = 900;

/** Opens a session for whoever proves control of a DID by answering a request. The token is returned once. */
export async function openHolderSession(
  ports: AcceptPorts & Pick<Ports, 'sha256'>,
  tenant: TenantId,
  requestId: string,
  presentation: string,
): Promise<Verification<{ readonly token: string; readonly did: Did; readonly expiresAt: Instant }>> {
  const accepted = await acceptPresentation(ports, tenant, requestId, presentation);
  if (!accepted.valid) return accepted;
  const token = ports.random.token();
  const did = accepted.value.holder;
  const expiresAt = plusSeconds(ports.clock.now(), holderSessionSeconds);
  const tokenHash = ports.sha256(token);
  await ports.store.tenant(tenant, (records) => records.holderSessions.insert({ tokenHash, did, expiresAt }));
  return { valid: true, value: { token, did, expiresAt } };
}

/** The DID a session token stands for. @throws AppError `unauthenticated` if it is unknown or over */
export async function holderOf(
  { store, sha256, clock }: Pick<Ports, 'store' | 'sha256' | 'clock'>,
  tenant: TenantId,
  token: string,
): Promise<Did> {
  const session = await store.tenant(tenant, (records) => records.holderSessions.find(sha256(token)));
  if (!session || session.expiresAt <= clock.now()) throw new AppError('unauthenticated');
  return session.did;
}
