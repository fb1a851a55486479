import type { Clock, Random } from '@assent/application';
import * as z from 'zod';
import type { Post, Posted } from '../../vp/wallet/post-form.ts';
import { type DpopKey, type DpopSigner, newDpopSigner } from './dpop-key.ts';
import { answerOf, refusedBy, understood } from './http.ts';
import type { ServerMetadata } from './issuer-metadata.ts';
import { instanceHeaders, type WalletInstance } from './wallet-instance.ts';

/** What a wallet keeps to come back for fresh copies: a refresh token, and the key that it is bound to, if it is. Secret. */
export interface Renewal {
  readonly refreshToken: string;
  readonly dpopKey?: DpopKey;
  /** The authorization server that gave the token. Absent in what was kept before there was more than one. */
  readonly server?: string;
  /** How the wallet called itself when it got the token, if it did. */
  readonly client?: string;
}

/** Access to the resources of an issuer, and what gives the next. */
export interface Access {
  readonly renewal?: Renewal;
  /** Of the data set that it is for, where the server says so (§6.2). */
  readonly identifier?: string;
  /** Sends JSON, or a JWE, with the access token. */
  send(url: string, body: SentBody): Promise<Posted>;
}

/** In clear, or encrypted to the issuer. */
export type SentBody = { readonly json: object } | { readonly jwe: string };

const zToken = z.looseObject({
  access_token: z.string().min(1).max(8192),
  token_type: z.string(),
  refresh_token: z.string().min(1).max(8192).optional(),
  authorization_details: z
    .array(
      z.looseObject({
        credential_configuration_id: z.string().optional(),
        credential_identifiers: z.array(z.string().min(1).max(256)).min(1).max(64).optional(),
      }),
    )
    .optional(),
});

/** What is at hand for asking. */
export interface Asking {
  readonly post: Post;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent: nobody vouches for this wallet, and issuers that demand it are refused. */
  readonly instance?: WalletInstance | undefined;
}

/** A new key to bind tokens to, if the server knows how. */
export const newDpopFor = async (server: ServerMetadata, { clock, random }: Asking): Promise<DpopSigner | undefined> =>
  server.dpop_signing_alg_values_supported?.includes('ES256') ? newDpopSigner(clock, random) : undefined;

/** The key that the token is to be bound to, if it is; what it is for; and the refresh token that it is asked for with, if any. */
export interface Wanted {
  readonly dpop: DpopSigner | undefined;
  readonly configurationId: string;
  readonly refreshToken?: string;
}

/**
 * Gets an access token for a grant.
 *
 * @throws AppError `invalid_request` with `at`, and `error` as the server said it; `timeout`
 */
export async function getAccess(
  server: ServerMetadata,
  form: Readonly<Record<string, string>>,
  asking: Asking,
  { dpop, configurationId, refreshToken }: Wanted,
): Promise<Access> {
  const { post } = asking;
  const headers = {
    ...(await instanceHeaders(server, asking)),
    ...(dpop ? { dpop: await dpop.proofFor(server.token_endpoint) } : {}),
  };
  const answer = await post(server.token_endpoint, { form, headers, accept: 'application/json' });
  const { access_token, token_type, ...token } = understood(zToken, answerOf(answer, 'token'), 'token');
  const type = token_type.toLowerCase();
  if (type !== 'bearer' && !(type === 'dpop' && dpop))
    throw refusedBy('token', 'malformed', 'it is of an unknown type');
  const next = token.refresh_token ?? refreshToken;
  return {
    ...(next === undefined ? {} : { renewal: renewalOf(next, server, form.client_id, dpop) }),
    ...identifierIn(token.authorization_details, configurationId),
    send: (url, body) => sendWith(post, url, body, access_token, type === 'dpop' ? dpop : undefined),
  };
}

const renewalOf = (
  refreshToken: string,
  server: ServerMetadata,
  client: string | undefined,
  dpop: DpopSigner | undefined,
): Renewal => ({
  ...{ refreshToken, server: server.issuer },
  ...(client === undefined ? {} : { client }),
  ...(dpop ? { dpopKey: dpop.key } : {}),
});

type Details = z.infer<typeof zToken>['authorization_details'];

function identifierIn(details: Details, configurationId: string): { readonly identifier?: string } {
  if (!details) return {};
  const own = details.find(({ credential_configuration_id: id }) => id === configurationId);
  if (!own) throw refusedBy('token', 'malformed', 'it is for something else');
  const [identifier] = own.credential_identifiers ?? [];
  return identifier === undefined ? {} : { identifier };
}

async function sendWith(post: Post, url: string, body: SentBody, token: string, dpop: DpopSigner | undefined) {
  const proof = dpop ? { dpop: await dpop.proofFor(url, token) } : {};
  const headers = { ...proof, authorization: `${dpop ? 'DPoP' : 'Bearer'} ${token}` };
  return post(url, { ...body, headers, accept: 'application/json, application/jwt' });
}
