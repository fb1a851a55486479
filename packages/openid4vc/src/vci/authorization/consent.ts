import type { IncomingMessage } from 'node:http';
import type { IssuanceSession } from '@assent/application';
import { noteIssuance, offerOfState, proveRecipient, tokenOf } from '@assent/application';
import type { Provider } from 'oidc-provider';
import { inWords } from '../metadata.ts';
import { authorizedDetail, configurationsIn } from './credential-details.ts';
import { type CollectedResponse, nodeExchange } from './node-exchange.ts';
import { type ConsentContent, consentPage, errorPage, errorPolicy } from './pages.ts';
import { type AuthorizationPorts, holderAccount, type ServerPlace } from './server-place.ts';
import { placeOf } from './wallet-address.ts';

type ConsentPlace = ServerPlace & { readonly issuerName: string };
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: CollectedResponse;
}

/**
 * The page on which the recipient of an offer proves herself and agrees, and what she answers on it. Only the browser that was
 * sent to it sees it, and only from it an answer is taken.
 */
export async function answerConsent(
  ports: AuthorizationPorts,
  provider: Provider,
  place: ConsentPlace,
  uid: string,
  request: Request,
): Promise<Response> {
  const address = { address: place.address, path: `/interactions/${uid}` };
  const form = request.method === 'POST' ? new URLSearchParams(await request.clone().text()) : undefined;
  const exchange = await nodeExchange(request, address);
  const interaction = await openInteraction(provider, exchange, uid);
  const offer = interaction && (await offerOfState(ports, place.tenant, String(interaction.params.issuer_state)));
  if (!interaction || !offer) return html(400, { html: errorPage('expired', undefined), policy: errorPolicy });
  if (!form) return html(200, consentPage(contentOf(offer, interaction, place)));
  if (!isOfThisPage(request)) return html(403, { html: errorPage('invalid_request', undefined), policy: errorPolicy });
  if (form.get('decision') !== 'agree') return decline(ports, provider, place, offer, exchange);
  const refusal = await proveRecipient(ports, place.tenant, offer.id, (form.get('code') ?? '').replace(/\s/g, ''));
  if (!refusal) return agree(ports, provider, place, offer, interaction, exchange);
  const fault = refusal === 'too_many_tx_codes' ? 'locked' : 'wrong';
  return html(422, consentPage({ ...contentOf(offer, interaction, place), fault }));
}

/** Browsers say which site a request is from; what is from another is not what somebody answered on this page. */
const isOfThisPage = (request: Request): boolean =>
  (request.headers.get('sec-fetch-site') ?? 'same-origin') === 'same-origin';

/** The interaction of the browser's cookie, if its address names the same one. */
async function openInteraction(
  provider: Provider,
  { incoming, outgoing }: Exchange,
  uid: string,
): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(incoming, outgoing);
    return interaction.uid === uid ? interaction : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'SessionNotFound') return undefined;
    throw error;
  }
}

const contentOf = (offer: IssuanceSession, { params, uid }: Interaction, place: ConsentPlace): ConsentContent => ({
  issuerName: place.issuerName,
  credential: inWords(offer.type),
  claims: Object.keys(offer.offered?.content?.claims ?? {}).map((name) => inWords(name).toLowerCase()),
  validUntil: offer.validUntil,
  wallet: placeOf(String(params.redirect_uri)),
  action: `${new URL(place.address).pathname}/interactions/${uid}`,
});

async function agree(
  ports: AuthorizationPorts,
  provider: Provider,
  { issuer }: ConsentPlace,
  offer: IssuanceSession,
  { params }: Interaction,
  { incoming, outgoing }: Exchange,
): Promise<Response> {
  const grant = new provider.Grant({ accountId: holderAccount, clientId: String(params.client_id) });
  // names the offer, so that its code leads back to it
  grant.jti = tokenOf(offer.id, ports.random.token());
  if (params.scope !== undefined) grant.addResourceScope(issuer, String(params.scope));
  for (const id of configurationsIn(String(params.authorization_details)) ?? [])
    grant.addRar(authorizedDetail(id, issuer));
  const grantId = await grant.save();
  const login = { accountId: holderAccount, remember: false };
  await provider.interactionFinished(incoming, outgoing, { login, consent: { grantId } });
  return outgoing.collected;
}

async function decline(
  ports: AuthorizationPorts,
  provider: Provider,
  { tenant }: ConsentPlace,
  { id }: IssuanceSession,
  { incoming, outgoing }: Exchange,
): Promise<Response> {
  await noteIssuance(ports, tenant, id, { step: 'declined' });
  const result = { error: 'access_denied', error_description: 'the recipient did not agree' };
  await provider.interactionFinished(incoming, outgoing, result);
  return outgoing.collected;
}

const html = (status: number, { html: body, policy }: { readonly html: string; readonly policy: string }): Response =>
  new Response(body, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    },
  });
