import type { KeptData, TenantId } from '@assent/domain';
import type { HolderAccess } from '../history/holder-session.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';

/** What somebody did who acts for a patient. */
export interface DeedOnBehalf {
  readonly does: 'read' | 'changed';
  readonly data: KeptData;
}

/**
 * Writes into a patient's history what whoever acts for them did; nothing if patients act themselves. Of reading there is one line for each
 * session, which lasts a quarter of an hour, and kind of data; every change has its own. To be called before the answer is given.
 */
export async function noteOnBehalf(
  ports: Pick<Ports, 'store' | 'random' | 'clock' | 'sha256'>,
  tenant: TenantId,
  { did, onBehalf }: HolderAccess,
  { does, data }: DeedOnBehalf,
): Promise<void> {
  if (!onBehalf) return;
  const { agent, kind, session } = onBehalf;
  const details = { dataClasses: [data], reasons: [kind] };
  const receipt = newReceipt(ports, does === 'read' ? 'agent_read' : 'agent_changed', did, agent, details);
  const once = ports.sha256(`agent_read:${session.tokenHash}:${data}`);
  await ports.store.tenant(tenant, async ({ usedTokens, receipts }) => {
    if (does === 'read' && !(await usedTokens.use(once, session.expiresAt, ports.clock.now()))) return;
    await receipts.append(receipt);
  });
}
