import {
  type CredentialType,
  type Did,
  type Instant,
  type IssuedType,
  type RejectionReason,
  zConsentGrant,
} from '@assent/domain';
import type { Accreditations } from '../ports/accreditations.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import type { StatusReading } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';

/** Rules about one proven credential: dates, who may issue it, who presents it, and its status. Every reason counts. */
export async function checkCredential(
  { accreditations }: Pick<Ports, 'accreditations'>,
  credential: ProvenCredential,
  holder: Did,
  reading: StatusReading | undefined,
  now: Instant,
): Promise<RejectionReason[]> {
  const issuerTrusted =
    credential.type === 'ConsentGrant' ? isOwnGrant(credential) : await isTrusted(accreditations, credential, now);
  return [
    ...datesOf(credential, now),
    ...(issuerTrusted ? [] : (['issuer_not_accredited'] as const)),
    ...(credential.keyBound || credential.subject === holder ? [] : (['wrong_holder'] as const)),
    ...(credential.type === 'ConsentGrant' && !zConsentGrant.safeParse(credential.claims).success
      ? (['malformed'] as const)
      : []),
    ...reasonsAgainstStatus(credential, reading),
  ];
}

/**
 * Whether the issuer was accredited at the time the credential gives, and is so now. Only its own date says when it was
 * issued, and the holder of a stolen key writes any date: while the issuer is suspended no date is believed, and what
 * claims a time before, after or between accreditations is refused for that.
 */
const isTrusted = (
  accreditations: Accreditations,
  { issuer, type, validFrom }: ProvenCredential,
  now: Instant,
): Promise<boolean> => accreditations.isAccredited(issuer, type as IssuedType, validFrom, now);

const datesOf = ({ validFrom, validUntil }: ProvenCredential, now: Instant): RejectionReason[] => [
  ...(now < validFrom ? (['not_yet_valid'] as const) : []),
  ...(validUntil <= now ? (['expired'] as const) : []),
];

/** A grant is believed only from the patient it is about. Authority to act for another is not proven yet, so refused. */
const isOwnGrant = ({ issuer, subject, claims }: ProvenCredential) =>
  subject === issuer && claims.grantor === issuer && claims.subject === issuer;

/** The kind of status entry each credential type must carry. */
const entryTypeOf = (type: CredentialType) =>
  type === 'ConsentGrant' ? 'ConsentRevocationEntry' : 'StatusRegistryEntry';

/** What a reading of its status says against a credential. */
export function reasonsAgainstStatus(
  { status, type }: ProvenCredential,
  reading: StatusReading | undefined,
): RejectionReason[] {
  if (status === undefined) return ['status_missing'];
  if (status === 'unsupported' || status.type !== entryTypeOf(type)) return ['status_not_supported'];
  if (reading === 'revoked' || reading === 'suspended') return [reading];
  return reading === 'valid' ? [] : ['status_not_supported'];
}
