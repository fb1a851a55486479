import { AppError } from '@assent/domain';
import * as z from 'zod';
import { jsonOf } from '../../vp/vp-token.ts';
import type { Post, Posted } from '../../vp/wallet/post-form.ts';

/** What kept an issuer's answer from being used: the code of the specification if it sent one, and why. */
export const refusedBy = (what: string, error: string, fault: string): AppError =>
  new AppError('invalid_request', { at: what, error, fault });

/** A document of an issuer. @throws AppError `invalid_request`, `timeout` */
export async function readDocument<T extends z.ZodType>(
  post: Post,
  url: string,
  schema: T,
  what: string,
): Promise<z.output<T>> {
  const { status, mediaType, text } = await post(url, { accept: 'application/json' });
  if (status !== 200 || mediaType !== 'application/json') throw refusedBy(what, 'unavailable', `status ${status}`);
  return understood(schema, jsonOf(text), what);
}

/** @throws AppError `invalid_request` that names the member at fault, and nothing of what was sent */
export function understood<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusedBy(what, 'malformed', `#/${parsed.error.issues[0]?.path.join('/') ?? ''}`);
}

const zFault = z.looseObject({ error: z.string().max(64) });

/** The JSON of an answer. @throws AppError `invalid_request` with the code that the issuer sent */
export function answerOf({ status, text }: Posted, what: string, good: readonly number[] = [200]): unknown {
  const answer = jsonOf(text);
  if (good.includes(status)) return answer;
  throw refusedBy(what, zFault.safeParse(answer).data?.error ?? 'unavailable', `status ${status}`);
}
