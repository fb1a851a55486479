import { preAuthorizedGrant } from '../metadata.ts';
import { getAccess, newDpopFor } from './access.ts';
import { authorizeInBrowser, type WalletBrowser } from './authorize-in-browser.ts';
import { clientIdAt, walletClientId } from './client-id.ts';
import type { DpopSigner } from './dpop-key.ts';
import { refusedBy } from './http.ts';
import type { ReadOffer } from './read-offer.ts';
import { assertBatch, type CredentialTaker, requestCredential, type TakenCredentials } from './request-credential.ts';

/** What a wallet needs to take an offer. */
export interface OfferTaker extends CredentialTaker {
  /** Absent where nobody can be shown a page: then only offers with a code can be taken. */
  readonly browser?: WalletBrowser;
}

/**
 * Takes an offer: redeems its code, or one that the person fetches from a page, proves the key, and gets the credential. Nothing of it is
 * believed yet.
 *
 * @throws AppError `invalid_request` with `at`, and `error` as the issuer said it; `timeout`
 */
export async function takeOffer(
  offer: ReadOffer,
  txCode: string | undefined,
  taker: OfferTaker,
): Promise<TakenCredentials> {
  const { issuer, server, configurationId, txCode: wanted } = offer;
  if ((wanted === undefined) !== (txCode === undefined))
    throw refusedBy('offer', 'tx_code', wanted ? 'the issuer asks for a code' : 'the issuer asks for no code here');
  assertBatch(issuer, taker.copies);
  const dpop = await newDpopFor(server, taker);
  const client = await clientIdFor(offer, taker);
  const form = {
    ...(await codeFor(offer, txCode, taker, { dpop, client })),
    ...(client === undefined ? {} : { client_id: client }),
  };
  const access = await getAccess(server, form, taker, { dpop, configurationId });
  return requestCredential(issuer, offer, access, taker, client);
}

/** With a pre-authorized code a wallet need not say who it is, where the server allows that (§12.3). */
async function clientIdFor({ code, server }: ReadOffer, taker: OfferTaker): Promise<string | undefined> {
  const isAnonymous = code !== undefined && server['pre-authorized_grant_anonymous_access_supported'] === true;
  return isAnonymous ? undefined : clientIdAt(server, taker);
}

/** What the token is asked for with: the code of the offer, or one that the person fetched. */
async function codeFor(
  offer: ReadOffer,
  txCode: string | undefined,
  taker: OfferTaker,
  { dpop, client }: { readonly dpop: DpopSigner | undefined; readonly client: string | undefined },
): Promise<Readonly<Record<string, string>>> {
  if (offer.code !== undefined)
    return {
      grant_type: preAuthorizedGrant,
      'pre-authorized_code': offer.code,
      ...(txCode === undefined ? {} : { tx_code: txCode }),
    };
  const { browser } = taker;
  if (!browser) throw refusedBy('offer', 'unsupported_grant_type', 'it leads to a page, and none can be shown here');
  const asking = { ...taker, browser, dpop, clientId: client ?? walletClientId };
  const { code, verifier, redirectUri } = await authorizeInBrowser(offer, asking);
  return {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    resource: offer.issuer.credential_issuer,
  };
}
