import type { Instant } from '../primitives.ts';
import type { AccessRequest, Requester } from './access-request.ts';
import type { ConsentGrant } from './consent-grant.ts';
import { allowsUse, dutiesOfUse } from './data-use.ts';
import type { NotUsedReason } from './decision.ts';
import { isWithin } from './grant-terms.ts';
import type { Obligation } from './obligation.ts';

/** Why no permit of the grant counts for this request, whatever its provisions say. Its denies count all the same. */
export function unmetCondition(grant: ConsentGrant, request: AccessRequest, at: Instant): NotUsedReason | undefined {
  const { jurisdiction } = request;
  if (jurisdiction !== undefined && !isWithin(jurisdiction, grant.jurisdiction)) return 'wrong_jurisdiction';
  if (!mayPassOn(grant, request)) return 'redisclosure_forbidden';
  return areTermsMet(grant, request, at) ? undefined : 'terms_not_met';
}

function mayPassOn({ redisclosure }: ConsentGrant, { receivedFor, purposes }: AccessRequest): boolean {
  if (receivedFor === undefined || redisclosure === 'with-notice') return true;
  return redisclosure === 'same-purpose' && purposes.every((purpose) => receivedFor.includes(purpose));
}

function areTermsMet({ terms }: ConsentGrant, request: AccessRequest, at: Instant): boolean {
  if (terms === undefined) return true;
  if (terms.kind === 'research') return allowsUse(terms.dataUse, request, at);
  if (terms.kind === 'telemedicine') {
    const { session } = request;
    return (
      session !== undefined && terms.modalities.includes(session.modality) && (terms.recording || !session.recorded)
    );
  }
  return request.permit?.id === terms.permit && request.permit.environment === terms.environment;
}

/** What the grant obliges to beside the obligations of its provisions. */
export function dutiesOf({ terms, redisclosure }: ConsentGrant, { receivedFor }: AccessRequest): Obligation[] {
  const duties: Obligation[] = terms?.kind === 'research' ? dutiesOfUse(terms.dataUse) : [];
  // Whoever relies on consent to a session leaves a session receipt.
  if (terms?.kind === 'telemedicine') duties.push({ code: 'ACCAUDIT' });
  if (receivedFor !== undefined && redisclosure === 'with-notice') duties.push({ code: 'PRIVMARK' });
  return duties;
}

/** Whom a permit may name so that it is meant for the requester: itself, or the grantee who passed the right on. */
export function permittedAs(
  { delegation }: Pick<ConsentGrant, 'delegation'>,
  requester: Requester,
): readonly Requester[] {
  const { delegatedBy = [] } = requester;
  const isDelegable = delegation.allowed && delegatedBy.length <= (delegation.maxDepth ?? 1);
  return isDelegable ? [requester, ...delegatedBy.slice(0, 1).map(bare)] : [requester];
}

/** Whom a deny may name so that it is meant for the requester: itself, or anybody the right came through. */
export const deniedAs = (requester: Requester): readonly Requester[] => [
  requester,
  ...(requester.delegatedBy ?? []).map(bare),
];

const bare = (did: Requester['did']): Requester => ({ did, roles: [], identifiers: [] });
