import { type ConsentGrant, isMandateInForce, type Mandate, zConsentGrant } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';

/** The grant that somebody else than the subject signed; undefined for any other. */
export function grantOnBehalf({ type, issuer, subject, claims }: ProvenCredential): ConsentGrant | undefined {
  if (type !== 'ConsentGrant' || issuer === subject) return undefined;
  const grant = zConsentGrant.safeParse(claims).data;
  return grant && grant.grantor === issuer && grant.subject === subject ? grant : undefined;
}

/**
 * What is wrong with a grant on behalf of somebody, for whoever runs the verifier. A grant must end with the authority: else it would go on
 * after the birthday that ends a guardian's.
 */
export function faultOnBehalf(
  grant: ConsentGrant,
  mandate: Mandate | undefined,
  now: Mandate['validFrom'],
): string | undefined {
  if (!mandate || !isMandateInForce(mandate, now)) return 'its grantor may not act for this patient here';
  const { until } = grant.onBehalf ?? {};
  if (until === undefined || until > mandate.validUntil)
    return `the authority of its grantor ends at ${mandate.validUntil}, and the grant does not say so (onBehalf.until)`;
  return undefined;
}
