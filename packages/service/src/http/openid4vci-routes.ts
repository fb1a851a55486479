import { type AppError, parse, type TenantId, zTenantId, zUuid } from '@assent/domain';
import type { Authorization, Openid4vciIssuer, RequestBody, VciRefusal } from '@assent/openid4vc';
import { actingFor } from '@assent/veramo';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { readForm } from './read-form.ts';
import { readJson } from './read-json.ts';

const zPlace = z.strictObject({ tenant: zTenantId });
const zOfferPlace = z.strictObject({ tenant: zTenantId, id: zUuid });

/** Wallets are pages too, and come from anywhere. */
const open = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

/**
 * Where wallets read offers and get credentials (OpenID4VCI 1.0). Their errors are those of OAuth, so they are no endpoints of the
 * API. `publicUrl` may have a path, which then stands behind the names of RFC 8414 §3.1.
 */
export function openid4vciRoutes(issuer: Openid4vciIssuer, publicUrl: string): Hono {
  const tenantOf = (c: Context): TenantId => parse(zPlace, c.req.param()).tenant;
  const path = new URL(publicUrl).pathname.replace(/\/$/, '');
  const json = (c: Context, body: object) => c.json(body, 200, open);
  const base = '/openid4vci/:tenant';
  const credentialFrom = async (c: Context, endpoint: Openid4vciIssuer['credential' | 'deferred']) => {
    const tenant = tenantOf(c);
    const body = await requestOf(c);
    // its access token lets the wallet have what this tenant signs
    const answer = await actingFor(tenant, () => endpoint(tenant, authorizationOf(c), body));
    if (!answer.ok) return refusalAtResource(c, answer);
    const { status } = answer.value;
    if ('json' in answer.value) return c.json(answer.value.json, status, open);
    return c.body(answer.value.jwe, status, { ...open, 'content-type': 'application/jwt' });
  };
  const routes = new Hono();
  for (const placeOf of placesOfDocuments(path, base)) {
    routes
      .get(placeOf('openid-credential-issuer'), async (c) => {
        const tenant = tenantOf(c);
        // what is on offer depends on the keys that the tenant has
        if (!wantsJwt(c)) return json(c, await actingFor(tenant, () => issuer.metadata(tenant)));
        const signed = await actingFor(tenant, () => issuer.signedMetadata(tenant));
        return c.body(signed, 200, { ...open, 'content-type': 'application/jwt' });
      })
      .get(placeOf('oauth-authorization-server'), async (c) => json(c, await issuer.serverMetadata(tenantOf(c))));
  }
  return routes
    .get('/openid4vci/trust-anchor.pem', (c) =>
      c.body(issuer.trustAnchor(), 200, { ...open, 'content-type': 'application/x-pem-file' }),
    )
    .get(`${base}/offers/:id`, async (c) => {
      const { tenant, id } = parse(zOfferPlace, c.req.param());
      return json(c, await actingFor(tenant, () => issuer.readOffer(tenant, id)));
    })
    .post(`${base}/token`, async (c) => {
      const answer = await issuer.token(tenantOf(c), await formOf(c), {
        dpop: c.req.header('dpop'),
        attestation: c.req.header('oauth-client-attestation'),
        proof: c.req.header('oauth-client-attestation-pop'),
      });
      if (answer.ok) return json(c, answer.value);
      return refusal(c, answer, ...(await challengeFor(c, answer, issuer)));
    })
    .post(`${base}/challenge`, async (c) => json(c, { attestation_challenge: await issuer.challenge(tenantOf(c)) }))
    .post(`${base}/nonce`, async (c) => json(c, await issuer.nonce(tenantOf(c))))
    .post(`${base}/credential`, (c) => credentialFrom(c, issuer.credential))
    .post(`${base}/deferred`, (c) => credentialFrom(c, issuer.deferred))
    .post(`${base}/notification`, async (c) => {
      const answer = await issuer.notification(tenantOf(c), authorizationOf(c), await bodyOf(c));
      return answer.ok ? c.body(null, 204, open) : refusalAtResource(c, answer);
    });
}

/** Where a document is: between host and path of the issuer (§12.2.2), and behind its path, where wallets of the drafts look. */
const placesOfDocuments = (path: string, base: string): readonly ((name: string) => string)[] => [
  ...[...new Set(['', path])].map((prefix) => (name: string) => `/.well-known/${name}${prefix}${base}`),
  (name) => `${base}/.well-known/${name}`,
];

/** Signed metadata is for who asks for it and not for JSON as well (§12.2.2). */
const wantsJwt = (c: Context): boolean => {
  const accept = c.req.header('accept') ?? '';
  return accept.includes('application/jwt') && !accept.includes('application/json');
};

const authorizationOf = (c: Context): Authorization => ({
  authorization: c.req.header('authorization'),
  dpop: c.req.header('dpop'),
});

/** A credential request may be encrypted (§10). */
const requestOf = async (c: Context): Promise<RequestBody> =>
  /^application\/jwt\s*(;|$)/i.test(c.req.header('content-type') ?? '')
    ? { jwe: (await c.req.text()).trim() }
    : { json: await bodyOf(c) };

/** What cannot be read is a request that is none: the endpoint says so with a code of its own. */
const bodyOf = (c: Context): Promise<unknown> => readJson(c, z.unknown()).catch(undefinedIfOfInput);

/** What is no form has no parameters, and is refused for that (RFC 6749 §5.2). */
const formOf = async (c: Context): Promise<URLSearchParams> =>
  (await readForm(c).catch(undefinedIfOfInput)) ?? new URLSearchParams();

function undefinedIfOfInput(error: unknown): undefined {
  const isOfInput = ['invalid_request', 'unsupported_media_type'].includes((error as Partial<AppError>).code ?? '');
  if (!isOfInput) throw error;
}

function refusal(c: Context, { error, why }: VciRefusal, status: 400 | 401 = 400, challenge = {}) {
  return c.json({ error, error_description: why }, status, { ...open, ...challenge });
}

/** A wallet that used no challenge of now gets one with the refusal. */
async function challengeFor(
  c: Context,
  { error }: VciRefusal,
  issuer: Openid4vciIssuer,
): Promise<[status: 400 | 401, headers: Readonly<Record<string, string>>]> {
  if (error === 'invalid_client') return [401, {}];
  if (error !== 'use_attestation_challenge') return [400, {}];
  const tenant = parse(zPlace, c.req.param()).tenant;
  return [400, { [challengeHeader]: await issuer.challenge(tenant), 'access-control-expose-headers': challengeHeader }];
}

const challengeHeader = 'oauth-client-attestation-challenge';

/** At a resource, what is wrong with a token or its proof is said in a header too (RFC 6750 §3, RFC 9449 §7.1). */
function refusalAtResource(c: Context, answer: VciRefusal) {
  const isOfToken = answer.error === 'invalid_token' || answer.error === 'invalid_dpop_proof';
  return isOfToken
    ? refusal(c, answer, 401, { 'www-authenticate': `DPoP error="${answer.error}"` })
    : refusal(c, answer);
}
