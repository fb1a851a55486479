import {
  type Authorities,
  type Did,
  type Instant,
  type IssuedType,
  isDid,
  type Mandate,
  noAuthorities,
  type RejectionReason,
} from '@assent/domain';
import type { Accreditations } from '../ports/accreditations.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import type { Certificate } from '../ports/certificates.ts';

/**
 * Whether an issuer is believed. `withoutStatus`: also what names no status. `anchors`: what the chain of an issuer known by a
 * certificate may lead to, by the rules that hold.
 */
export type IssuerVerdict = { readonly authorities: Authorities } & (
  | { readonly trusted: true; readonly withoutStatus: boolean; readonly anchors: readonly Certificate[] }
  | { readonly trusted: false; readonly reason: RejectionReason; readonly detail?: string }
);

/** Which issuers one verifier believes. @throws AppError `registry_unavailable`: that cannot be known */
export interface IssuerTrust {
  judge(credential: ProvenCredential, now: Instant): Promise<IssuerVerdict>;
  /** By which mandate somebody acts for a patient. Absent: nobody may. */
  mandateOf?(agent: Did, subject: Did, now: Instant): Promise<Mandate | undefined>;
}

/**
 * Belief in accreditation alone. An issuer must have been accredited at the time the credential gives, and be so now: only its own
 * date says when it was issued, and the holder of a stolen key writes any date. While the issuer is suspended no date is
 * believed, and what claims a time before, after or between accreditations is refused for that.
 */
export const registryTrust = (accreditations: Accreditations): IssuerTrust => ({
  async judge({ issuer, type, validFrom }, now) {
    const authorities = noAuthorities;
    if (!isDid(issuer)) {
      const detail = 'the registry knows issuers by DIDs, and this one is known by a certificate';
      return { trusted: false, reason: 'issuer_not_trusted', detail, authorities };
    }
    const trusted = await accreditations.isAccredited(issuer, type as IssuedType, validFrom, now);
    if (trusted) return { trusted, withoutStatus: false, anchors: [], authorities };
    return { trusted, reason: 'issuer_not_accredited', authorities };
  },
});
