import type { Clock } from '@assent/application';
import { AppError, toUnixSeconds } from '@assent/domain';
import { importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import { zPublicKey } from '../public-key.ts';
import { attestationType } from '../wallet-attestation-terms.ts';
import { zDpopKey } from './dpop-key.ts';

/** The private key of a maker of wallets (P-256), and the name that it is known by. */
export const zMakerKey = zDpopKey.extend({ kid: z.string().min(1).max(256) });
export type MakerKey = z.infer<typeof zMakerKey>;

/** What a maker says of an instance of its wallet. */
export interface AttestationOrder {
  /** The public key of the instance, as a JWK. */
  readonly instance: unknown;
  /** How wallets of this maker call themselves. */
  readonly clientId: string;
  readonly lifetimeSeconds: number;
}

/** Vouches for an instance of a wallet, as its maker. @throws AppError `invalid_request` for what is no public key */
export async function attestWallet(maker: MakerKey, order: AttestationOrder, clock: Clock): Promise<string> {
  const instance = zPublicKey.safeParse(order.instance);
  if (!instance.success) throw new AppError('invalid_request', { at: 'instance', fault: 'it is no public key' });
  const { kid, ...key } = maker;
  const iat = toUnixSeconds(clock.now());
  const claims = { sub: order.clientId, iat, exp: iat + order.lifetimeSeconds, cnf: { jwk: instance.data } };
  return new SignJWT(claims as never)
    .setProtectedHeader({ typ: attestationType, alg: 'ES256', kid })
    .sign(await importJWK({ ...key }, 'ES256'));
}
