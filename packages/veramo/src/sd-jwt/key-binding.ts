import type { PresentationBinding } from '@assent/application';
import { type Did, type Instant, type RejectionReason, toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import { parseCompactJws } from '../jws/compact-jws.ts';
import { reasonsAgainstTime } from '../jws/presentation-time.ts';
import { type HeldKey, type Signing, signJws } from '../jws/sign-jws.ts';
import type { SignatureCheck } from '../jws/verify-signature.ts';
import { algorithmOf, type PublicJwk } from '../keys/public-jwk.ts';
import { digestOf } from './disclosure.ts';

/** The request a key binding answers, and the holder of the presentation around it, if there is one. */
export interface BoundTo extends PresentationBinding {
  readonly holder?: Did | undefined;
}

/**
 * Signs the key binding token that ties `unbound` to one request (RFC 9901 §4.3), and, as a claim of ours, to the holder of
 * the presentation: without it whoever relays an answer could put its credentials into a presentation of their own.
 * Returns the SD-JWT+KB.
 */
export async function bindSdJwt(
  agent: Pick<Signing, 'keyManagerSign'>,
  key: HeldKey,
  unbound: string,
  { challenge, audience, holder }: BoundTo,
  at: Instant,
): Promise<string> {
  const payload = { iat: toUnixSeconds(at), aud: audience, nonce: challenge, sd_hash: digestOf(unbound) };
  const members = { ...payload, ...(holder ? { holder } : {}) };
  return `${unbound}${await signJws(agent, key, { typ: 'kb+jwt' }, members)}`;
}

const zPayload = z.looseObject({
  iat: z.number(),
  aud: z.string(),
  nonce: z.string(),
  sd_hash: z.string(),
  holder: z.string().optional(),
});

/**
 * Every reason why `token` does not tie `unbound` to the request with the key `jwk` (RFC 9901 §7.3).
 *
 * @throws AppError `overloaded`
 */
export async function reasonsAgainstBinding(
  token: string,
  unbound: string,
  jwk: PublicJwk,
  { challenge, audience, holder }: BoundTo,
  at: Instant,
  isSigned: SignatureCheck,
): Promise<RejectionReason[]> {
  const jws = parseCompactJws(token);
  const payload = zPayload.safeParse(jws?.payload);
  if (jws?.header.typ !== 'kb+jwt' || !payload.success) return ['malformed'];
  const { iat, aud, nonce, sd_hash, holder: presenter } = payload.data;
  const key = { algorithm: algorithmOf(jwk), jwk };
  const { header, signed, signature } = jws;
  const isProven = sd_hash === digestOf(unbound) && (await isSigned({ key, algorithm: header.alg, signed, signature }));
  return [
    ...(isProven ? [] : (['bad_proof'] as const)),
    ...(nonce === challenge ? [] : (['wrong_challenge'] as const)),
    ...(aud === audience ? [] : (['wrong_audience'] as const)),
    ...(presenter === holder ? [] : (['wrong_holder'] as const)),
    ...reasonsAgainstTime({ iat }, at),
  ];
}
