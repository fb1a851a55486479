import { AppError, isHarmlessJson, parse, type Verification } from '@assent/domain';
import { type Context, Hono } from 'hono';
import { problemsOf } from '../vc-api/problem-details.ts';
import {
  zDeriveRequest,
  zIssueRequest,
  zProveRequest,
  zStatusChange,
  zVerifyPresentationRequest,
  zVerifyRequest,
} from '../vc-api/requests.ts';
import type { VcApi } from '../vc-api/vc-api.ts';
import { bearerToken } from './bearer-token.ts';
import type { Authenticate } from './bind.ts';
import { cachedResponse } from './cached-response.ts';
import { jsonFrom } from './read-json.ts';

/** Who may call: whoever has the API key of the owner of the tenant, or anybody. */
export type VcApiAccess =
  | { readonly kind: 'keyed'; readonly authenticate: Authenticate }
  | { readonly kind: 'anonymous' };

const listHeaders = ['application/ld+json', 'application/json'];

/**
 * The VC-API of W3C CCG as the public test suites call it. Their answers are not those of our API, so these are no endpoints of it. Only there
 * while the switch is on.
 */
export function vcApiRoutes(api: VcApi, access: VcApiAccess): Hono {
  const routes = new Hono();
  routes.use('/vc-api/*', async (c, next) => {
    const isPublic = c.req.method === 'GET';
    if (!isPublic && access.kind === 'keyed') await assertTenant(c, api, access.authenticate);
    await next();
  });
  return routes
    .get('/vc-api/issuer', async (c) =>
      c.json({ id: await api.issuer(), ecdsaSd: { id: await api.disclosureIssuer() } }),
    )
    .post('/vc-api/credentials/issue', async (c) => {
      const { credential, options } = parse(zIssueRequest, await bodyOf(c));
      return c.json(await api.issue(credential, options), 201);
    })
    .post('/vc-api/credentials/verify', async (c) => {
      const { verifiableCredential, options } = parse(zVerifyRequest, await bodyOf(c));
      return verdict(c, await api.verify(verifiableCredential, options), 'credential');
    })
    .post('/vc-api/credentials/derive', async (c) => {
      const { verifiableCredential, options } = parse(zDeriveRequest, await bodyOf(c));
      return c.json(await api.derive(verifiableCredential, options.selectivePointers), 201);
    })
    .post('/vc-api/credentials/status', async (c) => {
      await api.changeStatus(parse(zStatusChange, await bodyOf(c)));
      return c.json({}, 200);
    })
    .post('/vc-api/presentations/prove', async (c) => {
      const { presentation, options } = parse(zProveRequest, await bodyOf(c));
      return c.json(await api.prove(presentation, options), 201);
    })
    .post('/vc-api/presentations/verify', async (c) => {
      const { verifiablePresentation, options } = parse(zVerifyPresentationRequest, await bodyOf(c));
      return verdict(c, await api.verifyPresentation(verifiablePresentation, options), 'presentation');
    })
    .get('/vc-api/status-lists/:listId', async (c) => {
      const { token: text, mediaType, ...list } = await api.lists.publish(c.req.param('listId'));
      const accept = c.req.header('accept') ?? '';
      const asked = listHeaders.find((name) => accept.includes(name)) ?? mediaType;
      return cachedResponse(c.req.raw.headers, { text, mediaType: asked, ...list });
    })
    .post('/vc-api/status-lists/:listId/publish', async (c) => {
      // what is published is always the latest; this shows that it can be
      await api.lists.publish(c.req.param('listId'));
      return c.body(null, 204);
    });
}

async function assertTenant(c: Context, { tenant }: VcApi, authenticate: Authenticate): Promise<void> {
  const token = bearerToken(c.req.header('authorization'));
  if (!token) throw new AppError('unauthenticated');
  const caller = await authenticate('tenant', token, {}, undefined);
  if (caller.tenant?.id !== tenant) throw new AppError('forbidden');
}

/** JSON, or JSON-LD as JSON. */
async function bodyOf(c: Context): Promise<unknown> {
  if (!/^application\/(ld\+)?json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new AppError('unsupported_media_type');
  }
  const body = jsonFrom(await c.req.text());
  if (!isHarmlessJson(body, 64)) throw new AppError('invalid_request', { pointers: ['#/'] });
  return body;
}

/** What was verified; or every reason against it, with a status that says so too, for the suites look at nothing else. */
function verdict(c: Context, checked: Verification<object>, name: 'credential' | 'presentation') {
  return checked.valid
    ? c.json({ verified: true, [name]: checked.value, problemDetails: [] }, 200)
    : c.json({ verified: false, problemDetails: problemsOf(checked.rejections) }, 400);
}
