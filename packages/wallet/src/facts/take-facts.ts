import type { TenantId } from '@assent/domain';
import { keepCredentials } from '../credentials/receive-offer.ts';
import type { Wallet } from '../wallet.ts';
import type { FactEngine } from './fact-engine.ts';

/**
 * Has an organisation sign everything that it offers and that is not here yet, together with the secret of the wallet, which it does not
 * see. @returns how many were taken
 */
export async function takeFacts(
  wallet: Wallet,
  engine: FactEngine,
  tenant: TenantId,
  session: string,
): Promise<number> {
  const { vault, client } = wallet;
  const holder = client(session);
  const { offers } = await holder.listOwnFacts({ params: { tenant } });
  const missing = offers.filter(({ id }) => !vault.contents().facts.some(({ held }) => held.id === id));
  for (const offer of missing) {
    const { seed } = vault.contents();
    const body = await engine.commit(offer, seed);
    const answer = await holder.acceptOwnFacts({ params: { tenant, id: offer.id }, body });
    const held = await engine.keep(offer, answer, seed);
    await vault.change(({ facts }) => {
      facts.push({ tenant, held: structuredClone(held) });
    });
    await keepCredentials(wallet, tenant, [answer.credential]);
  }
  return missing.length;
}
