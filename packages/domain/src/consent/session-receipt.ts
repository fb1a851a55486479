import * as z from 'zod';
import { covers, zDid, zInstant, zUuid } from '../primitives.ts';
import { acceptUnless, type Rejection, type Verification } from '../verification.ts';
import type { ConsentGrant } from './consent-grant.ts';
import { zModality } from './grant-terms.ts';

/** What was kept of a session of telemedicine: that it took place, how, and under which consent. No contents. */
export const zSessionReceipt = z
  .strictObject({
    session: z.string().min(1).max(256),
    grant: zUuid,
    version: z.int().min(1),
    subject: zDid,
    practitioner: zDid,
    startedAt: zInstant,
    endedAt: zInstant,
    modality: zModality,
    recorded: z.boolean(),
  })
  .refine((r) => r.startedAt < r.endedAt, { path: ['endedAt'], error: 'must be after startedAt' })
  .readonly();
export type SessionReceipt = z.infer<typeof zSessionReceipt>;

/** Whether a session was held as its grant allows; rejections point into the receipt. Who may hold it is a decision. */
export function checkSessionReceipt(receipt: SessionReceipt, grant: ConsentGrant): Verification<SessionReceipt> {
  const { terms, period } = grant;
  const rejections: Rejection[] = [];
  const refuseUnless = (holds: boolean, reason: Rejection['reason'], at: string) => {
    if (!holds) rejections.push({ reason, at });
  };
  refuseUnless(receipt.grant === grant.id && receipt.version === grant.version, 'conflicting_grant', '/grant');
  refuseUnless(receipt.subject === grant.subject, 'wrong_subject', '/subject');
  refuseUnless(period.start <= receipt.startedAt, 'not_yet_valid', '/startedAt');
  refuseUnless(covers(period, receipt.endedAt) || receipt.endedAt === period.end, 'expired', '/endedAt');
  const session = terms?.kind === 'telemedicine' ? terms : undefined;
  refuseUnless(session?.modalities.includes(receipt.modality) ?? false, 'conflicting_grant', '/modality');
  refuseUnless(session !== undefined && (session.recording || !receipt.recorded), 'conflicting_grant', '/recorded');
  return acceptUnless(rejections, receipt);
}
