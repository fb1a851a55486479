import { covers, type Instant } from '../primitives.ts';
import type { AccessRequest } from './access-request.ts';
import type { ConsentGrant, Provision } from './consent-grant.ts';
import type { DataClass } from './data-class.ts';
import type { NotUsedReason } from './decision.ts';
import { deniedAs, permittedAs } from './grant-conditions.ts';
import { isParty } from './match-provision.ts';
import type { PurposeOfUse } from './purpose-of-use.ts';

/** A provision as a request meets it: why it does not speak, or what the data must be beside of the type. */
export interface Rule {
  readonly provision: Provision;
  readonly reason?: NotUsedReason;
  readonly data?: readonly DataClass[];
}

type Delegable = Pick<ConsentGrant, 'delegation'>;

/** Reads a provision of `grant` for a request at `at`, whatever the purpose. */
export function ruleFor(provision: Provision, grant: Delegable, request: AccessRequest, at: Instant): Rule {
  const { actions, period } = provision;
  const stranger = notMeant(provision, grant, request);
  if (stranger) return { provision, reason: stranger };
  if (actions && !actions.includes(request.action)) return { provision, reason: 'wrong_action' };
  if (period && !covers(period, at)) return { provision, reason: at < period.start ? 'not_yet_valid' : 'expired' };
  return { provision, ...ofType(provision, request.resource.type) };
}

/** Why a provision is not meant for the requester, or for anybody the right came through. */
function notMeant(
  { effect, grantee }: Provision,
  grant: Delegable,
  { requester }: AccessRequest,
): NotUsedReason | undefined {
  const isMeant = (as: readonly AccessRequest['requester'][]) =>
    grantee === undefined || grantee.some((party) => as.some((one) => isParty(party, one)));
  const anyOfThem = deniedAs(requester);
  if (isMeant(effect === 'permit' ? permittedAs(grant, requester) : anyOfThem)) return undefined;
  return isMeant(anyOfThem) ? 'delegation_forbidden' : 'wrong_grantee';
}

/** The classes of data that a resource of this type may still be of. */
function ofType({ data }: Provision, type: string): Pick<Rule, 'reason' | 'data'> {
  const left = data?.filter(({ resourceTypes }) => !resourceTypes || resourceTypes.includes(type));
  if (left === undefined || left.some(isDecidedByType)) return {};
  return left.length === 0 ? { reason: 'wrong_data' } : { data: left };
}

const isDecidedByType = (data: DataClass) => Object.keys(data).every((member) => member === 'resourceTypes');

/** How near a provision came, from far to near: the grant is not used for the reason of the nearest. */
const nearness: readonly NotUsedReason[] = [
  'wrong_grantee',
  'delegation_forbidden',
  'wrong_purpose',
  'wrong_action',
  'not_yet_valid',
  'expired',
  'wrong_data',
];

/** Why the provision that came nearest does not speak. */
export function nearestReason(rules: readonly Rule[], purposes: readonly PurposeOfUse[]): NotUsedReason {
  const reasons = rules.map(({ provision, reason }): NotUsedReason => {
    const hasPurpose = !provision.purposes || purposes.some((purpose) => provision.purposes?.includes(purpose));
    const isStranger = reason === 'wrong_grantee' || reason === 'delegation_forbidden';
    return hasPurpose || isStranger ? (reason ?? 'wrong_data') : 'wrong_purpose';
  });
  return reasons.sort((a, b) => nearness.indexOf(b) - nearness.indexOf(a))[0] ?? 'does_not_apply';
}
