import {
  type CredentialType,
  type Did,
  type Instant,
  type IssuedType,
  type RejectionReason,
  zConsentGrant,
} from '@assent/domain';
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
    credential.type === 'ConsentGrant'
      ? isOwnGrant(credential)
      : await accreditations.isAccredited(credential.issuer, credential.type as IssuedType, now);
  return [
    ...datesOf(credential, now),
    ...(issuerTrusted ? [] : (['issuer_not_accredited'] as const)),
    ...(credential.keyBound || credential.subject === holder ? [] : (['wrong_holder'] as const)),
    ...(credential.type === 'ConsentGrant' && !zConsentGrant.safeParse(credential.claims).success
      ? (['malformed'] as const)
      : []),
    ...statusOf(credential, reading),
  ];
}

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

function statusOf({ status, type }: ProvenCredential, reading: StatusReading | undefined): RejectionReason[] {
  if (status === undefined) return ['status_missing'];
  if (status === 'unsupported' || status.type !== entryTypeOf(type)) return ['status_not_supported'];
  if (reading === 'revoked') return ['revoked'];
  return reading === 'valid' ? [] : ['status_not_supported'];
}
