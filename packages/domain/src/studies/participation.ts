import * as z from 'zod';
import { zStudy } from '../eligibility.ts';
import { zDid, zInstant } from '../primitives.ts';
import type { StatusRegistryEntry } from '../status-entry.ts';
import { zPseudonym } from './study-entry.ts';

/** Type of the statement by which a sponsor says that a pseudonym takes part. It can be taken back by its status. */
export const enrolmentType = 'assent-enrolment+jwt';
/** Type of the statement by which a sponsor says that a pseudonym takes part no more. It holds for good. */
export const withdrawalType = 'assent-withdrawal+jwt';

/** The text of a consent that somebody has signed, by its name and the SHA-256 of its bytes. */
const zSignedConsent = z.strictObject({
  version: z.string().min(1).max(64),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const said = {
  iss: zDid,
  /** When it was signed, in seconds (RFC 7519 §4.1.6). */
  iat: z.int().positive(),
  study: zStudy.omit({ title: true }),
  pseudonym: zPseudonym,
  enrolledAt: zInstant,
};

/** What a statement of the type `enrolmentType` says. `reconsentDue`: as of `iat`, a newer text is to be signed. */
export const zEnrolmentStatement = z.strictObject({
  ...said,
  consent: zSignedConsent.extend({ reconsentDue: z.boolean() }).exactOptional(),
  /** As `statusClaimOf` makes it: read by whoever checks the signature. */
  status: z.unknown().optional(),
});
/** What a statement of the type `withdrawalType` says. `consent`: what was signed last. */
export const zWithdrawalStatement = z.strictObject({
  ...said,
  consent: zSignedConsent.exactOptional(),
  withdrawnAt: zInstant,
});
export type EnrolmentStatement = z.infer<typeof zEnrolmentStatement>;
export type WithdrawalStatement = z.infer<typeof zWithdrawalStatement>;

/** `status` of a JWT: the reference of the Token Status List (§6.2), and the place on the chain. */
export function statusClaimOf({ uri, ...entry }: StatusRegistryEntry & { readonly uri: string }) {
  return { status_list: { idx: entry.index, uri }, status_registry: entry };
}
