import type { TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { partsOfToken, withStep } from './redeem-code.ts';
import { isOfFamily } from './refresh-access.ts';

/**
 * Notes why there was no token for a code or a refresh token, at the offer that it is for. Of a code that is not good nothing is noted:
 * strangers cannot fill the timeline of an offer.
 */
export function noteTokenRefusal(
  { store, clock, sha256 }: Pick<Ports, 'store' | 'clock' | 'sha256'>,
  tenant: TenantId,
  codeOrToken: string,
  cause: string,
): Promise<void> {
  const { id, secret } = partsOfToken(codeOrToken);
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    const { code = '', grant } = session?.offered ?? {};
    const hash = sha256(secret);
    // of an offer to be authorized, this is no code
    const isGood = session && ((!grant && sha256(code) === hash) || isOfFamily(session, hash));
    if (isGood) await issuanceSessions.replace(withStep(session, { at: clock.now(), step: 'token_refused', cause }));
  });
}
