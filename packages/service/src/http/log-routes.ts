import { AppError, type Bytes32, parseTilePath, type TileAddress, tileWidth, zBytes32 } from '@assent/domain';
import { type Context, Hono } from 'hono';

/** Reads the public part of audit logs; the log in use unless one is named. */
export interface LogReader {
  checkpoint(logId?: Bytes32): Promise<string>;
  tile(address: TileAddress, logId?: Bytes32): Promise<Uint8Array>;
}

/**
 * The audit log as C2SP tlog-tiles has it: `/log/<log>/checkpoint` and `/log/<log>/tile/…`, and the log in use without
 * its name. They are no JSON, and their paths are not ours to choose, so they are no endpoints of the API.
 */
export function logRoutes(log: LogReader): Hono {
  const checkpoint = async (c: Context, logId?: Bytes32) =>
    // A text, but never a page of ours: browsers must not guess.
    c.body(await log.checkpoint(logId), 200, headers('text/plain; charset=utf-8', 'public, max-age=2'));
  const tile = async (c: Context, path: string, logId?: Bytes32) => {
    const address = parseTilePath(path);
    if (!address) throw new AppError('not_found');
    const bytes = Uint8Array.from(await log.tile(address, logId));
    return c.body(bytes, 200, headers('application/octet-stream', cacheOf(address, logId)));
  };
  return new Hono()
    .get('/log/checkpoint', (c) => checkpoint(c))
    .get('/log/tile/*', (c) => tile(c, c.req.path.slice('/log/'.length)))
    .get('/log/:logId/checkpoint', (c) => checkpoint(c, logIdFrom(c.req.param('logId'))))
    .get('/log/:logId/tile/*', (c) => {
      const logId = logIdFrom(c.req.param('logId'));
      return tile(c, c.req.path.slice(`/log/${logId}/`.length), logId);
    });
}

/** A full tile never changes. Without the name of the log it may become that of a later one. */
const cacheOf = ({ width }: TileAddress, logId: Bytes32 | undefined): string => {
  if (logId === undefined) return 'public, max-age=60';
  return width === tileWidth ? 'public, max-age=31536000, immutable' : 'public, max-age=86400, immutable';
};

const headers = (type: string, cacheControl: string) => ({
  'content-type': type,
  'cache-control': cacheControl,
  'access-control-allow-origin': '*',
});

function logIdFrom(text: string): Bytes32 {
  const logId = zBytes32.safeParse(text);
  if (!logId.success) throw new AppError('not_found');
  return logId.data;
}
