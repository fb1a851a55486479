import { AppError } from '@assent/domain';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

const bodiless = ['GET', 'HEAD'];

/**
 * Refuses bodies over `limitBytes`. A body whose length is said is judged by it, and read by the server in one piece; one that
 * comes in chunks is counted as it comes, which is several times slower.
 *
 * @throws AppError `payload_too_large`
 */
export function limitBody(limitBytes: number): MiddlewareHandler {
  const onError = () => {
    throw new AppError('payload_too_large', { limitBytes });
  };
  const counting = bodyLimit({ maxSize: limitBytes, onError });
  return async (c, next) => {
    const length = c.req.header('content-length');
    if (c.req.header('transfer-encoding') !== undefined) return counting(c, next);
    if (length === undefined) return bodiless.includes(c.req.method) ? next() : counting(c, next);
    if (Number(length) > limitBytes) onError();
    await next();
  };
}
