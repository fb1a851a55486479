import type { Clock, Random } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import { jsonOf } from '../../vp/vp-token.ts';
import type { Post, Posted } from '../../vp/wallet/post-form.ts';
import { preAuthorizedGrant } from '../metadata.ts';
import { type DpopSigner, newDpopSigner } from './dpop-key.ts';
import { refusedBy, understood } from './http.ts';
import type { ReadOffer } from './read-offer.ts';

/** What a wallet needs to take an offer. */
export interface OfferTaker {
  readonly post: Post;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs a key proof (OpenID4VCI 1.0 Appendix F.1) with the key that the credential is to be bound to. */
  signProof(claims: { readonly aud: string; readonly iat: number; readonly nonce?: string }): Promise<string>;
}

/** What was received, and how to tell the issuer what became of it. */
export interface TakenOffer {
  readonly credentials: readonly string[];
  /** Tells the issuer, if it wants to know (§11). What it answers changes nothing. */
  notify(event: 'credential_accepted' | 'credential_failure'): Promise<void>;
}

const zToken = z.looseObject({ access_token: z.string().min(1).max(8192), token_type: z.string() });
const zNonce = z.looseObject({ c_nonce: z.string().min(1).max(4096) });
const zCredentials = z.looseObject({
  credentials: z
    .array(z.looseObject({ credential: z.string().min(1).max(256_000) }))
    .min(1)
    .max(1),
  notification_id: z.string().max(1024).optional(),
});
const zFault = z.looseObject({ error: z.string().max(64) });

/**
 * Takes an offer: redeems its code, proves the key, and gets the credential. Nothing of it is believed yet.
 *
 * @throws AppError `invalid_request` with `at`, and `error` as the issuer said it; `timeout`
 */
export async function takeOffer(offer: ReadOffer, txCode: string | undefined, taker: OfferTaker): Promise<TakenOffer> {
  const { issuer, server } = offer;
  const dpop = server.dpop_signing_alg_values_supported?.includes('ES256')
    ? await newDpopSigner(taker.clock, taker.random)
    : undefined;
  const token = await redeem(offer, txCode, taker, dpop);
  const send = (url: string, json: object) => sendWith(taker.post, url, json, token, dpop);
  const nonce = issuer.nonce_endpoint && (await freshNonce(issuer.nonce_endpoint, taker.post));
  const claims = { aud: issuer.credential_issuer, iat: toUnixSeconds(taker.clock.now()) };
  const proof = await taker.signProof(nonce ? { ...claims, nonce } : claims);
  const answer = await send(issuer.credential_endpoint, {
    credential_configuration_id: offer.configurationId,
    proofs: { jwt: [proof] },
  });
  const { credentials, notification_id: id } = understood(zCredentials, answerOf(answer, 'credential'), 'credential');
  return {
    credentials: credentials.map(({ credential }) => credential),
    async notify(event) {
      const { notification_endpoint: url } = issuer;
      if (url !== undefined && id !== undefined) await send(url, { notification_id: id, event }).catch(() => undefined);
    },
  };
}

interface AccessToken {
  readonly value: string;
  readonly isBound: boolean;
}

async function redeem(
  { server, code, txCode: wanted }: ReadOffer,
  txCode: string | undefined,
  { post }: OfferTaker,
  dpop: DpopSigner | undefined,
): Promise<AccessToken> {
  if ((wanted === undefined) !== (txCode === undefined))
    throw refusedBy('offer', 'tx_code', wanted ? 'the issuer asks for a code' : 'the issuer asks for no code');
  const form = {
    grant_type: preAuthorizedGrant,
    'pre-authorized_code': code,
    ...(txCode === undefined ? {} : { tx_code: txCode }),
  };
  const headers = dpop ? { dpop: await dpop.proofFor(server.token_endpoint) } : {};
  const answer = await post(server.token_endpoint, { form, headers, accept: 'application/json' });
  const { access_token, token_type } = understood(zToken, answerOf(answer, 'token'), 'token');
  const type = token_type.toLowerCase();
  if (type !== 'bearer' && !(type === 'dpop' && dpop))
    throw refusedBy('token', 'malformed', 'it is of an unknown type');
  return { value: access_token, isBound: type === 'dpop' };
}

async function freshNonce(url: string, post: Post): Promise<string> {
  const answer = await post(url, { form: {}, accept: 'application/json' });
  return understood(zNonce, answerOf(answer, 'nonce'), 'nonce').c_nonce;
}

async function sendWith(
  post: Post,
  url: string,
  json: object,
  { value, isBound }: AccessToken,
  dpop: DpopSigner | undefined,
): Promise<Posted> {
  const proof = isBound && dpop ? { dpop: await dpop.proofFor(url, value) } : {};
  const headers = { ...proof, authorization: `${isBound ? 'DPoP' : 'Bearer'} ${value}` };
  return post(url, { json, headers, accept: 'application/json' });
}

/** The JSON of an answer. @throws AppError `invalid_request` with the code that the issuer sent */
function answerOf({ status, text }: Posted, what: string): unknown {
  const answer = jsonOf(text);
  if (status === 200) return answer;
  throw refusedBy(what, zFault.safeParse(answer).data?.error ?? 'unavailable', `status ${status}`);
}
