import type { Ports } from '@assent/application';
import { AppError, typePathOf, zIssuedType } from '@assent/domain';
import { Hono } from 'hono';
import { assertAcceptable } from './cached-response.ts';

const mediaType = 'application/json';

/**
 * Type Metadata at the address that is the `vct` (SD-JWT VC §4.3.1). The octets never change: what was issued names their hash. Wallets
 * are pages too, so anybody may read it. `publicUrl` may have a path.
 */
export function typeMetadataRoutes({ typeMetadata }: Pick<Ports, 'typeMetadata'>, publicUrl: string): Hono {
  const routes = new Hono();
  const path = new URL(publicUrl).pathname.replace(/\/$/, '');
  for (const prefix of new Set(['', path]))
    routes.get(`${prefix}${typePathOf(':type' as never)}`, (c) => {
      const type = zIssuedType.safeParse(c.req.param('type'));
      if (!type.success) throw new AppError('not_found');
      assertAcceptable(c.req.raw.headers, mediaType);
      const { integrity } = typeMetadata.referenceOf(type.data);
      const headers = {
        etag: `"${integrity}"`,
        'cache-control': 'public, max-age=31536000, immutable',
        'access-control-allow-origin': '*',
      };
      if (c.req.header('if-none-match') === headers.etag) return c.body(null, 304, headers);
      return c.body(typeMetadata.documentOf(type.data), 200, { ...headers, 'content-type': mediaType });
    });
  return routes;
}
