import { type Instant, instantFrom } from '@assent/domain';
import * as z from 'zod';

const zPath = z.array(z.union([z.string(), z.int().min(0), z.null()])).min(1);

/** What of a credential is disclosed. */
export const zDisclose = z.union([z.literal('all'), z.array(zPath)]);

/** What binds a presentation to a request. */
export const zVerifyArgs = z.object({ challenge: z.string().min(1), domain: z.string().min(1) });

/** Veramo gives times as UNIX seconds or a Date. */
export const instantOf = (now: unknown = Date.now() / 1000): Instant =>
  instantFrom(now instanceof Date ? now.getTime() : Number(now) * 1000);
