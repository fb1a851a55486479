import * as z from 'zod';
import { type Day, type Instant, zCoding, zDid, zInstant, zUuid } from '../primitives.ts';

/** A guardian, by law, or a proxy whom the patient chose. */
export const zMandateKind = z.enum(['guardian', 'proxy']);

/**
 * That somebody may act for a patient at one organisation: a guardian, by law, or a proxy whom the patient chose. `authority`: what the
 * organisation has seen of it. In force in [validFrom, validUntil), and not from `ended` on.
 */
export const zMandate = z
  .strictObject({
    id: zUuid,
    kind: zMandateKind,
    subject: zDid,
    agent: zDid,
    relationship: zCoding,
    authority: z.string().min(1).max(512),
    validFrom: zInstant,
    validUntil: zInstant,
    ended: z.strictObject({ at: zInstant, reason: z.string().min(1).max(512) }).optional(),
  })
  .refine(({ validFrom, validUntil }) => validFrom < validUntil, {
    path: ['validUntil'],
    error: 'must be after validFrom',
  })
  .refine(({ subject, agent }) => subject !== agent, {
    path: ['agent'],
    error: 'nobody needs a mandate for themselves',
  })
  .readonly();
export type Mandate = z.infer<typeof zMandate>;

/** Whether somebody may act by a mandate at `at`. */
export const isMandateInForce = ({ validFrom, validUntil, ended }: Mandate, at: Instant): boolean =>
  validFrom <= at && at < validUntil && (ended === undefined || at < ended.at);

/**
 * The first instant of the birthday on which somebody is `years` old, in UTC: the end of what guardians may do. Who was born on 29 February
 * is so old on 1 March of a common year.
 */
export function comingOfAge(birthDate: Day, years: number): Instant {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  return `${new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10)}T00:00:00Z` as Instant;
}
