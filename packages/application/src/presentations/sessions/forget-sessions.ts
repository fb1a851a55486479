import { plusSeconds } from '@assent/domain';
import type { Ports } from '../../ports/ports.ts';

/** How long keys and outcomes of presentations are kept after a session has expired, in seconds: a day. */
const presentationSeconds = 86_400;
/** How long what was offered is kept after an offer has expired, in seconds: an access token lives no longer. */
const offerSeconds = 3600;

/** Forgets what sessions with wallets disclosed or offered, states of authorizations, and who of the staff was signed in, once they are over for long enough. What happened stays. */
export async function forgetSessions({ store, clock }: Pick<Ports, 'store' | 'clock'>): Promise<void> {
  const now = clock.now();
  for (const { id } of await store.reading(({ tenants }) => tenants.list())) {
    await store.tenant(id, async ({ presentationSessions, issuanceSessions, authorizationStates, staff }) => {
      await presentationSessions.forget(plusSeconds(now, -presentationSeconds));
      await issuanceSessions.forget(plusSeconds(now, -offerSeconds));
      await authorizationStates.forget(now);
      await staff.sessions.forget(now);
      await staff.attempts.forget(now);
    });
  }
}
