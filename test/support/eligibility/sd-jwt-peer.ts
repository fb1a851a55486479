import type { ClaimPath, Did } from '@assent/domain';
import { forgeryWorld } from '../forgeries/forgery-world.ts';

const audience = 'did:web:sponsor.example' as Did;
const disclose: readonly ClaimPath[] = [['name', 'family'], ['birthDate']];

/**
 * What SD-JWT does beside: two credentials of two issuers, two claims of each shown, bound to a request by the holder's key. It
 * proves nothing of what is hidden, and two presentations of one credential can be linked. Our own providers, without rules of
 * use cases; every presentation is of credentials that nobody has checked yet.
 */
export async function sdJwtPeer(rounds: number) {
  const world = await forgeryWorld();
  const pairs = await Promise.all(
    Array.from({ length: rounds }, async () => [
      await world.issue('dc+sd-jwt'),
      await world.issue('dc+sd-jwt', {}, world.mill),
    ]),
  );
  let round = 0;
  let shown: readonly string[] = [];
  let challenge = '';
  return {
    async present(): Promise<void> {
      challenge = `round ${round}`;
      const pair = pairs[round++ % rounds] ?? [];
      const binding = { challenge, audience };
      const one = (compact: (typeof pair)[number]) =>
        world.patient.signer.showCredential(world.patient.did, { compact, disclose }, binding, world.now);
      shown = await Promise.all(pair.map(one));
    },
    async verify(): Promise<void> {
      for (const compact of shown) {
        const outcome = await world.proofs.verifyPresentation(compact, { challenge, audience }, world.now);
        if (!outcome.valid) throw new Error('a presentation of SD-JWT does not hold');
      }
    },
    bytes: () => shown.reduce((sum, compact) => sum + compact.length, 0),
  };
}
