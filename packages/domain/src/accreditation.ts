import * as z from 'zod';
import { zIssuedType } from './credential-type.ts';
import { ethrAddressOf } from './ethr-address.ts';
import { covers, type Did, type Instant, zDid, zInstant, zPeriod } from './primitives.ts';

const interval = { issuer: zDid, type: zIssuedType, from: zInstant, until: zInstant };
const isInterval = ({ from, until }: { readonly from: Instant; readonly until: Instant }) => from < until;
const notEmpty = { path: ['until'], error: 'must be after from' };

/** That an issuer may issue a credential type, over [from, until). */
export const zAccreditation = z.strictObject(interval).refine(isInterval, notEmpty).readonly();
export type Accreditation = z.infer<typeof zAccreditation>;

/** An accreditation and what was taken out of it, as `IssuerRegistry` keeps it too. */
export const zAccreditationRecord = z
  .strictObject({
    ...interval,
    /** A suspension in force: nothing from this second on is trusted. */
    suspendedSince: zInstant.exactOptional(),
    /** Times left out for good, one for each suspension that ended. */
    gaps: z.array(zPeriod).readonly().default([]),
  })
  .refine(isInterval, notEmpty)
  .readonly();
export type AccreditationRecord = z.infer<typeof zAccreditationRecord>;

/** Whether `at` is within the accreditation, before its suspension if there is one, and in no gap. */
export function isAccreditedAt({ from, until, suspendedSince, gaps }: AccreditationRecord, at: Instant): boolean {
  if (at < from || until <= at) return false;
  if (suspendedSince !== undefined && suspendedSince <= at) return false;
  return !gaps.some((gap) => covers(gap, at));
}

/** What an issuer is known by: two spellings of one did:ethr are one issuer, so that both are suspended at once. */
export const issuerKeyOf = (issuer: Did): string => ethrAddressOf(issuer) ?? issuer;
