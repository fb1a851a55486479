import { type Instant, instantFrom } from '@assent/domain';
import * as z from 'zod';

const lastMs = Date.parse('9999-12-31T23:59:59Z');

/** UNIX time in seconds (RFC 7519 §2), cut to the second. */
export const zNumericDate = z
  .number()
  .min(0)
  .max(lastMs / 1000)
  .transform((seconds) => instantFrom(seconds * 1000));

/** A date and time with its offset (VCDM 2.0 §4.9), in UTC and cut to the second. */
export const zDateTimeStamp = z
  .string()
  .max(40)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/)
  .transform((text, context): Instant => {
    const ms = Date.parse(text);
    if (ms >= 0 && ms <= lastMs) return instantFrom(ms);
    context.addIssue({ code: 'custom', message: 'is no time from 1970 to 9999' });
    return z.NEVER;
  });
