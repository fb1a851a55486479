import { AppError } from '@assent/domain';
import type { Context } from 'hono';

/** The form that a request brings. @throws AppError `unsupported_media_type` */
export async function readForm(c: Context): Promise<URLSearchParams> {
  const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/x-www-form-urlencoded') throw new AppError('unsupported_media_type');
  return new URLSearchParams(await c.req.text());
}
