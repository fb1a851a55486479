import { AppError, parse, zTenantId } from '@assent/domain';
import type { LinkReply } from '@assent/fhir';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { HealthCardDesk } from '../health-cards/health-card-desk.ts';
import type { HealthLinkDesk } from '../health-links/health-link-desk.ts';
import { readJson } from './read-json.ts';

/** Whoever opens a link is named to the patient. What else a later version may send is left alone. */
const zRecipient = z.string().trim().min(1).max(200);
const zVisit = z.looseObject({
  recipient: zRecipient,
  passcode: z.string().max(128).optional(),
  embeddedLengthMax: z.int().min(0).optional(),
});
const zDirectVisit = z.object({ recipient: zRecipient });

/** Verifiers and viewers are pages too, and come from anywhere. */
const open = { 'access-control-allow-origin': '*' };
const published = { ...open, 'cache-control': 'public, max-age=60' };
const kept = { ...open, 'cache-control': 'no-store' };

/**
 * Keys and revoked cards of issuers of SMART Health Cards, and the addresses of SMART Health Links. Their paths and
 * answers are those of the specifications, so they are no endpoints of the API.
 */
export function healthRoutes(cards: HealthCardDesk, links: HealthLinkDesk): Hono {
  const tenantOf = (c: Context) => parse(zTenantId, c.req.param('tenant'));
  const wellKnown = '/health-cards/:tenant/.well-known';
  const link = '/health-links/:tenant/:secret';
  return new Hono()
    .get(`${wellKnown}/jwks.json`, async (c) => c.json(await cards.keySet(tenantOf(c)), 200, published))
    .get(`${wellKnown}/crl/:file`, async (c) => {
      const [, kid] = /^([\w-]{43})\.json$/.exec(c.req.param('file')) ?? [];
      if (kid === undefined) throw new AppError('not_found');
      return c.json(await cards.revocations(tenantOf(c), kid), 200, published);
    })
    .options(link, (c) => c.body(null, 204, { ...open, ...preflight }))
    .post(link, async (c) => {
      const visit = parse(zVisit, await readJson(c, zVisit));
      return replied(c, await links.manifest(tenantOf(c), { ...visit, secret: c.req.param('secret') }));
    })
    .get(link, async (c) => {
      const { recipient } = parse(zDirectVisit, c.req.query());
      return replied(c, await links.direct(tenantOf(c), { recipient, secret: c.req.param('secret') }));
    })
    .get(`${link}/files/:ticket`, async (c) =>
      replied(c, await links.file(tenantOf(c), c.req.param('secret'), c.req.param('ticket'))),
    );
}

const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
};

function replied(c: Context, reply: LinkReply): Response {
  if (reply.status === 401) return c.json({ remainingAttempts: reply.remainingAttempts }, 401, kept);
  if (reply.status === 404) return c.json({}, 404, kept);
  return 'jwe' in reply
    ? c.body(reply.jwe, 200, { ...kept, 'content-type': 'application/jose' })
    : c.json(reply.manifest, 200, kept);
}
