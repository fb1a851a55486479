import { type Context, Hono } from 'hono';
import { contentSecurityPolicy } from '../web-apps/content-security-policy.ts';
import { type WebApp, type WebAppName, type WebApps, type WebFile, webAppNames } from '../web-apps/load-web-apps.ts';

/**
 * The web apps, each below its name. An address that is no file is a place in the app, so it gets the app's page; below
 * `assets`, whose names change with their contents, it is a file that no longer exists.
 */
export function webAppRoutes(apps: WebApps): Hono {
  const routes = new Hono();
  for (const name of webAppNames) {
    routes.get(`/${name}`, (c) => c.redirect(`/${name}/`, 308));
    routes.get(`/${name}/*`, (c) => answer(c, name, apps[name]));
  }
  return routes;
}

function answer(c: Context, name: WebAppName, app: WebApp): Response {
  const path = c.req.path.slice(name.length + 2);
  const isAsset = path.startsWith('assets/');
  const file = app.get(path) ?? (isAsset ? undefined : app.get('index.html'));
  if (file) return fileResponse(c.req.raw.headers, name, file, isAsset ? immutable : 'no-cache');
  if (app.size > 0) return c.text('There is no such file.', 404, notKept);
  return c.text(`The app /${name}/ was not built: node scripts/run.mjs build`, 404, notKept);
}

const immutable = 'public, max-age=31536000, immutable';
const notKept = { 'cache-control': 'no-store' };

function fileResponse(request: Headers, name: WebAppName, file: WebFile, cacheControl: string): Response {
  const [encoding, body] = encodedFor(request.get('accept-encoding') ?? '', file);
  const etag = `"${file.hash}${encoding ? `-${encoding}` : ''}"`;
  const headers = {
    etag,
    'cache-control': cacheControl,
    'content-security-policy': contentSecurityPolicy(name),
    'permissions-policy': permissions[name],
    vary: 'accept-encoding',
  };
  if (isKnown(request.get('if-none-match') ?? '', etag)) return new Response(null, { status: 304, headers });
  return new Response(body, {
    headers: {
      ...headers,
      'content-type': file.mediaType,
      'content-length': String(body.length),
      ...(encoding ? { 'content-encoding': encoding } : {}),
    },
  });
}

/** Cameras read codes at the desk and in the wallet. */
const permissions: Readonly<Record<WebAppName, string>> = {
  wallet: 'camera=(self), geolocation=(), microphone=()',
  clinic: 'camera=(self), geolocation=(), microphone=()',
  sponsor: 'camera=(), geolocation=(), microphone=()',
  operations: 'camera=(), geolocation=(), microphone=()',
};

/** The smallest form that the request takes (RFC 9110 §12.5.3). */
function encodedFor(accepted: string, { bytes, compressed }: WebFile) {
  const refused = /(?:^|,)\s*(br|gzip)\s*;\s*q=0(?:\.0*)?\s*(?=,|$)/g;
  const names = accepted.toLowerCase().replace(refused, '');
  for (const encoding of ['br', 'gzip'] as const) {
    const body = compressed[encoding];
    if (body && new RegExp(`(?:^|[,\\s])${encoding}(?:[;,\\s]|$)`).test(names)) return [encoding, body] as const;
  }
  return [undefined, bytes] as const;
}

const isKnown = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.split(',').some((known) => known.trim().replace(/^W\//, '') === etag || known.trim() === '*');
