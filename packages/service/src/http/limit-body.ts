import { AppError } from '@assent/domain';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

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
    if (c.req.header('transfer-encoding') !== undefined) return counting(c, next);
    if (Number(c.req.header('content-length') ?? 0) > limitBytes) onError();
    await next();
  };
}
