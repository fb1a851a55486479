import {
  type CredentialType,
  type Did,
  type Instant,
  noAuthorities,
  type RejectionReason,
  zConsentGrant,
} from '@assent/domain';
import { faultOnBehalf, grantOnBehalf } from '../mandates/grant-on-behalf.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import type { StatusReading } from '../ports/chain.ts';
import type { IssuerTrust, IssuerVerdict } from '../trust/issuer-trust.ts';

/** What speaks against a credential. `detail` as in a rejection. */
export interface ReasonAgainst {
  readonly reason: RejectionReason;
  readonly detail?: string;
}

/** Whether the issuer of a credential is believed. */
export async function judgeIssuer(
  trust: IssuerTrust,
  credential: ProvenCredential,
  now: Instant,
): Promise<IssuerVerdict> {
  if (credential.type !== 'ConsentGrant') return trust.judge(credential, now);
  const authorities = noAuthorities;
  const trusted = { trusted: true, withoutStatus: false, anchors: [], authorities } as const;
  if (isOwnGrant(credential)) return trusted;
  const grant = grantOnBehalf(credential);
  if (!grant || !trust.mandateOf) return { trusted: false, reason: 'issuer_not_accredited', authorities };
  const detail = faultOnBehalf(grant, await trust.mandateOf(grant.grantor, grant.subject, now), now);
  return detail === undefined ? trusted : { trusted: false, reason: 'issuer_not_accredited', detail, authorities };
}

/** Rules about one proven credential, but for its status: dates, who may issue it, and who presents it. Every reason counts. */
export function reasonsBesideStatus(
  credential: ProvenCredential,
  issuer: IssuerVerdict,
  holder: Did,
  now: Instant,
): readonly ReasonAgainst[] {
  const others: RejectionReason[] = [
    ...(credential.keyBound || presenterOf(credential) === holder ? [] : (['wrong_holder'] as const)),
    ...(credential.type === 'ConsentGrant' && !zConsentGrant.safeParse(credential.claims).success
      ? (['malformed'] as const)
      : []),
  ];
  return [
    ...reasonsAgainstDates(credential, now).map((reason) => ({ reason })),
    ...(issuer.trusted ? [] : [reasonAgainst(issuer)]),
    ...others.map((reason) => ({ reason })),
  ];
}

const reasonAgainst = ({ reason, detail }: ReasonAgainst): ReasonAgainst =>
  detail === undefined ? { reason } : { reason, detail };

/** What its dates say. */
export const reasonsAgainstDates = ({ validFrom, validUntil }: ProvenCredential, now: Instant): RejectionReason[] => [
  ...(now < validFrom ? (['not_yet_valid'] as const) : []),
  ...(validUntil <= now ? (['expired'] as const) : []),
];

/** A consent is handed in by who signed it, anything else by whom it is about. */
const presenterOf = ({ type, issuer, subject }: ProvenCredential) => (type === 'ConsentGrant' ? issuer : subject);

/** A grant of the patient it is about needs nobody else to vouch for it. */
const isOwnGrant = ({ issuer, subject, claims }: ProvenCredential) =>
  subject === issuer && claims.grantor === issuer && claims.subject === issuer;

/** Whether a credential names no status, and its verifier believes such ones of its issuer. */
export const needsNoStatus = ({ status }: ProvenCredential, issuer: IssuerVerdict): boolean =>
  issuer.trusted && issuer.withoutStatus && status === undefined;

/** The kinds of status entry a credential of each type may carry. */
const entryTypesOf = (type: CredentialType): readonly string[] =>
  type === 'ConsentGrant' ? ['ConsentRevocationEntry'] : ['StatusRegistryEntry', 'TokenStatusListEntry'];

/** What a reading of its status says against a credential. */
export function reasonsAgainstStatus(
  { status, type }: ProvenCredential,
  reading: StatusReading | undefined,
): RejectionReason[] {
  if (status === undefined) return ['status_missing'];
  if (status === 'unsupported' || !entryTypesOf(type).includes(status.type)) return ['status_not_supported'];
  if (reading === 'revoked' || reading === 'suspended') return [reading];
  return reading === 'valid' ? [] : ['status_not_supported'];
}
