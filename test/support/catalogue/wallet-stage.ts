import { AppError } from '@assent/domain';
import { requestAnswerer } from './answer-changed-request.ts';
import type { CatalogueWorld } from './catalogue-world.ts';
import type { Outcome, Stage } from './http-message.ts';
import type { NegativeCase } from './negative-case.ts';
import { offerTaker } from './take-changed-offer.ts';
import { type WalletWorld, walletWorld } from './wallet-world.ts';

const worlds = new WeakMap<CatalogueWorld, WalletWorld>();

/** One wallet for all cases, as one patient has one. */
function walletOf(world: CatalogueWorld): WalletWorld {
  const known = worlds.get(world) ?? walletWorld(world);
  worlds.set(world, known);
  return known;
}

/**
 * Our wallet before an issuer (`offer`) or a verifier (`request`). It speaks with the running service over HTTP; what a case changes, it
 * changes in the link or in what the service answers, as somebody who runs an issuer or a verifier could have written it.
 */
export async function openWalletStage(world: CatalogueWorld, one: NegativeCase): Promise<Stage> {
  const play = one.message === 'offer' ? offerTaker : requestAnswerer;
  const attempt = play(world, walletOf(world), one);
  return {
    attempt: (changes) =>
      attempt(changes).catch((error: unknown) => {
        if (error instanceof AppError) return refusedWith(error);
        throw error;
      }),
  };
}

const refusedWith = ({ code, params }: AppError): Outcome => ({
  accepted: false,
  error: String(params.error ?? code),
  reason: [params.at, params.fault, params.reasons].flat().filter(Boolean).join(' '),
});
