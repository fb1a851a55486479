import type { Clock, Random } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import type { Post, Posted } from '../../vp/wallet/post-form.ts';
import { preAuthorizedGrant } from '../metadata.ts';
import { authorizeInBrowser, type WalletBrowser } from './authorize-in-browser.ts';
import { type DpopSigner, newDpopSigner } from './dpop-key.ts';
import { answerOf, refusedBy, understood } from './http.ts';
import type { ReadOffer } from './read-offer.ts';

/** What a wallet needs to take an offer. */
export interface OfferTaker {
  readonly post: Post;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs a key proof (OpenID4VCI 1.0 Appendix F.1) with the key that the credential is to be bound to. */
  signProof(claims: ProofClaims): Promise<string>;
  /** Absent where nobody can be shown a page: then only offers with a code can be taken. */
  readonly browser?: WalletBrowser;
}

interface ProofClaims {
  readonly aud: string;
  readonly iat: number;
  readonly nonce?: string;
  readonly iss?: string;
}

/** How this wallet calls itself. It is registered nowhere unless an issuer does so by this name. */
export const walletClientId = 'assent-wallet';

/** What was received, and how to tell the issuer what became of it. */
export interface TakenOffer {
  readonly credentials: readonly string[];
  /** Tells the issuer, if it wants to know (§11). What it answers changes nothing. */
  notify(event: 'credential_accepted' | 'credential_failure'): Promise<void>;
}

const zToken = z.looseObject({
  access_token: z.string().min(1).max(8192),
  token_type: z.string(),
  authorization_details: z
    .array(
      z.looseObject({
        credential_configuration_id: z.string().optional(),
        credential_identifiers: z.array(z.string().min(1).max(256)).min(1).max(64).optional(),
      }),
    )
    .optional(),
});
const zNonce = z.looseObject({ c_nonce: z.string().min(1).max(4096) });
const zCredentials = z.looseObject({
  credentials: z
    .array(z.looseObject({ credential: z.string().min(1).max(256_000) }))
    .min(1)
    .max(1),
  notification_id: z.string().max(1024).optional(),
});

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
  const claims = {
    ...{ aud: issuer.credential_issuer, iat: toUnixSeconds(taker.clock.now()) },
    ...(isAnonymous(offer) ? {} : { iss: walletClientId }),
  };
  const proof = await taker.signProof(nonce ? { ...claims, nonce } : claims);
  const answer = await send(issuer.credential_endpoint, {
    ...(token.identifier === undefined
      ? { credential_configuration_id: offer.configurationId }
      : { credential_identifier: token.identifier }),
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
  /** Of the data set that it is for, where the server says so (§6.2). */
  readonly identifier?: string;
}

/** With a pre-authorized code a wallet need not say who it is, where the server allows that (§12.3). */
const isAnonymous = ({ code, server }: ReadOffer): boolean =>
  code !== undefined && server['pre-authorized_grant_anonymous_access_supported'] !== false;

async function redeem(
  offer: ReadOffer,
  txCode: string | undefined,
  taker: OfferTaker,
  dpop: DpopSigner | undefined,
): Promise<AccessToken> {
  const { server, txCode: wanted } = offer;
  const { post } = taker;
  if ((wanted === undefined) !== (txCode === undefined))
    throw refusedBy('offer', 'tx_code', wanted ? 'the issuer asks for a code' : 'the issuer asks for no code here');
  const form = {
    ...(await codeFor(offer, txCode, taker, dpop)),
    ...(isAnonymous(offer) ? {} : { client_id: walletClientId }),
  };
  const headers = dpop ? { dpop: await dpop.proofFor(server.token_endpoint) } : {};
  const answer = await post(server.token_endpoint, { form, headers, accept: 'application/json' });
  const {
    access_token,
    token_type,
    authorization_details: details,
  } = understood(zToken, answerOf(answer, 'token'), 'token');
  const type = token_type.toLowerCase();
  if (type !== 'bearer' && !(type === 'dpop' && dpop))
    throw refusedBy('token', 'malformed', 'it is of an unknown type');
  const own = details?.find(({ credential_configuration_id: id }) => id === offer.configurationId);
  if (details && !own) throw refusedBy('token', 'malformed', 'it is for something else');
  const [identifier] = own?.credential_identifiers ?? [];
  return { value: access_token, isBound: type === 'dpop', ...(identifier === undefined ? {} : { identifier }) };
}

/** What the token is asked for with: the code of the offer, or one that the person fetched. */
async function codeFor(
  offer: ReadOffer,
  txCode: string | undefined,
  { post, random, browser }: OfferTaker,
  dpop: DpopSigner | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (offer.code !== undefined)
    return {
      grant_type: preAuthorizedGrant,
      'pre-authorized_code': offer.code,
      ...(txCode === undefined ? {} : { tx_code: txCode }),
    };
  if (!browser) throw refusedBy('offer', 'unsupported_grant_type', 'it leads to a page, and none can be shown here');
  const asking = { post, random, browser, dpop, clientId: walletClientId };
  const { code, verifier, redirectUri } = await authorizeInBrowser(offer, asking);
  return {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    resource: offer.issuer.credential_issuer,
  };
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
