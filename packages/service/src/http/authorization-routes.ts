import { parse, type TenantId, zTenantId } from '@assent/domain';
import type { AuthorizationServers } from '@assent/openid4vc/authorization';
import { type Context, Hono } from 'hono';
import * as z from 'zod';

/** Identifiers that `oidc-provider` makes: letters of a URL. */
const zId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const zPlace = z.object({ tenant: zTenantId });
const zOwnPlace = z.object({ tenant: zTenantId, id: zId });

const base = '/openid4vci/:tenant/authorization';

/**
 * Where wallets push authorization requests and redeem codes, and where patients agree (OpenID4VCI 1.0 §5, RFC 9126). `publicUrl`
 * may have a path, which then stands behind the name of RFC 8414 §3.1.
 */
export function authorizationRoutes(servers: AuthorizationServers, publicUrl: string): Hono {
  const path = new URL(publicUrl).pathname.replace(/\/$/, '');
  const tenantOf = (c: Context): TenantId => parse(zPlace, c.req.param()).tenant;
  const answer = (c: Context, place: string) => servers.answer(tenantOf(c), place, c.req.raw);
  const consent = (c: Context) => {
    const { tenant, id } = parse(zOwnPlace, c.req.param());
    return servers.consent(tenant, id, c.req.raw);
  };
  const routes = new Hono();
  for (const prefix of new Set(['', path])) {
    routes.get(`/.well-known/oauth-authorization-server${prefix}${base}`, async (c) =>
      c.json(await servers.metadata(tenantOf(c)), 200, {
        'access-control-allow-origin': '*',
        'cache-control': 'no-store',
      }),
    );
  }
  return routes
    .post(`${base}/requests`, (c) => answer(c, '/requests'))
    .post(`${base}/token`, (c) => answer(c, '/token'))
    .post(`${base}/challenge`, (c) => answer(c, '/challenge'))
    .get(`${base}/authorize`, (c) => answer(c, `/authorize${new URL(c.req.url).search}`))
    .get(`${base}/authorize/:id`, (c) => answer(c, `/authorize/${parse(zOwnPlace, c.req.param()).id}`))
    .get(`${base}/interactions/:id`, consent)
    .post(`${base}/interactions/:id`, consent);
}
