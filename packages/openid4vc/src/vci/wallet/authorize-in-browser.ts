import * as z from 'zod';
import { hashOf } from '../dpop.ts';
import type { Asking } from './access.ts';
import type { DpopSigner } from './dpop-key.ts';
import { answerOf, refusedBy, understood } from './http.ts';
import type { ServerMetadata } from './issuer-metadata.ts';
import type { ReadOffer } from './read-offer.ts';
import { instanceHeaders } from './wallet-instance.ts';

/** How a person is sent to a page of the issuer, and comes back. */
export interface WalletBrowser {
  /** Where the person comes back to. */
  readonly redirectUri: string;
  /** Shows a page, and answers the address that the person came back to, with what it brings. */
  visit(page: string): Promise<string>;
}

/** A code, and what shows that it is ours. */
export interface AuthorizationCode {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

interface BrowserAsking extends Asking {
  readonly clientId: string;
  readonly browser: WalletBrowser;
  readonly dpop: DpopSigner | undefined;
}

const zPushed = z.looseObject({ request_uri: z.string().min(1).max(2048) });

/**
 * Gets an authorization code for an offer: pushes the request (RFC 9126) with PKCE, and with the key that the token is to be bound to,
 * sends the person to the page, and checks that the answer is to this request and of this server (RFC 9207).
 *
 * @throws AppError `invalid_request` with `at`, and `error` as the server said it; `timeout`
 */
export async function authorizeInBrowser(offer: ReadOffer, asking: BrowserAsking): Promise<AuthorizationCode> {
  const { post, random, clientId, browser, dpop } = asking;
  const { redirectUri } = browser;
  const places = placesIn(offer.server);
  const [verifier, state] = [`${random.token()}${random.token()}`, random.token()];
  const form = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: await hashOf(verifier),
    code_challenge_method: 'S256',
    state,
    resource: offer.issuer.credential_issuer,
    ...wantedOf(offer),
    ...(offer.issuerState === undefined ? {} : { issuer_state: offer.issuerState }),
  };
  const headers = {
    ...(await instanceHeaders(offer.server, asking)),
    ...(dpop ? { dpop: await dpop.proofFor(places.push) } : {}),
  };
  const pushed = await post(places.push, { form, headers, accept: 'application/json' });
  const { request_uri } = understood(zPushed, answerOf(pushed, 'authorization', [201]), 'authorization');
  const page = new URL(places.page);
  page.searchParams.set('client_id', clientId);
  page.searchParams.set('request_uri', request_uri);
  const code = codeIn(await browser.visit(page.href), { redirectUri, state, server: offer.server });
  return { code, verifier, redirectUri };
}

/** A server that takes no pushed requests, or knows no PKCE, is not spoken to. */
function placesIn(server: ServerMetadata): { readonly push: string; readonly page: string } {
  const { pushed_authorization_request_endpoint: push, authorization_endpoint: page } = server;
  const knowsPkce = server.code_challenge_methods_supported?.includes('S256');
  if (push && page && knowsPkce) return { push, page };
  throw refusedBy('authorization server metadata', 'unsupported_grant_type', 'it lacks pushed requests or S256');
}

/** In detail where the server knows how (RFC 9396), else by scope. */
function wantedOf({ server, issuer, configurationId }: ReadOffer): Readonly<Record<string, string>> {
  const scope = issuer.credential_configurations_supported[configurationId]?.scope;
  const knowsDetails = server.authorization_details_types_supported?.includes('openid_credential');
  if (!knowsDetails && scope !== undefined) return { scope };
  const detail = { type: 'openid_credential', credential_configuration_id: configurationId };
  const locations = issuer.authorization_servers ? { locations: [issuer.credential_issuer] } : {};
  return { authorization_details: JSON.stringify([{ ...detail, ...locations }]) };
}

interface Expected {
  readonly redirectUri: string;
  readonly state: string;
  readonly server: ServerMetadata;
}

/** The code of an answer. One that is of another server, or to another request, was mixed up, and is not believed in anything. */
function codeIn(address: string, { redirectUri, state, server }: Expected): string {
  const answered = URL.canParse(address) ? new URL(address) : undefined;
  const expected = new URL(redirectUri);
  const isHere = answered && answered.origin === expected.origin && answered.pathname === expected.pathname;
  if (!isHere || answered.hash) throw refusedBy('authorization', 'malformed', 'the answer came to another address');
  const parameters = Object.fromEntries(answered.searchParams);
  if (Object.keys(parameters).length !== answered.searchParams.size)
    throw refusedBy('authorization', 'malformed', 'a parameter is there twice');
  if (parameters.state !== state) throw refusedBy('authorization', 'state', 'the answer is to another request');
  const { iss } = parameters;
  const isMissing = iss === undefined && server.authorization_response_iss_parameter_supported === true;
  if (isMissing || (iss !== undefined && iss !== server.issuer))
    throw refusedBy('authorization', 'iss', 'the answer is of another server');
  if (parameters.error !== undefined)
    throw refusedBy('authorization', parameters.error.slice(0, 64), 'the issuer, or the person, said no');
  if (!parameters.code) throw refusedBy('authorization', 'malformed', 'there is no code');
  return parameters.code;
}
