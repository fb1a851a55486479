import type { Instant } from '../primitives.ts';
import type { AccessRequest } from './access-request.ts';
import type { DataClass } from './data-class.ts';
import type { Because, Environment, NotUsed } from './decision.ts';
import { dutiesOf, permittedAs, unmetCondition } from './grant-conditions.ts';
import { type IndexedGrant, isStaleAt, notUsedFor } from './indexed-grant.ts';
import type { Obligation } from './obligation.ts';
import type { PurposeOfUse } from './purpose-of-use.ts';
import { nearestReason, type Rule, ruleFor } from './rule.ts';

/** A provision that speaks to the requester about a purpose and an action, unless the data are of other classes. */
export interface PlanLine {
  readonly because: Because;
  /** What the data must be beside of the type; absent if the type is enough. */
  readonly data?: readonly DataClass[];
  readonly obligations: readonly Obligation[];
}

/** The lines of one grant. */
export interface PlannedGrant {
  readonly indexed: IndexedGrant;
  readonly isStale: boolean;
  /** In the order of purposes, then provisions; a base comes after the provisions of its purpose. */
  readonly lines: readonly PlanLine[];
  /** Why the grant has no part in a decision if none of its lines has. */
  readonly otherwise: NotUsed;
}

/** What the grants in force say to a requester about purposes, an action and a type of resource. Decisions share it. */
export interface AccessPlan {
  readonly grants: readonly PlannedGrant[];
  readonly hasStale: boolean;
  /** Every grant that has no line. */
  readonly notUsed: readonly NotUsed[];
}

interface Standing {
  readonly inForce: readonly IndexedGrant[];
  readonly notInForce: readonly NotUsed[];
}

/** Makes the plan. `addressed` are the grants in force that may be meant for the requester. */
export function planAccess(
  { inForce, notInForce }: Standing,
  addressed: ReadonlySet<IndexedGrant>,
  request: AccessRequest,
  at: Instant,
): AccessPlan {
  const grants: PlannedGrant[] = [];
  const notUsed = [...notInForce];
  for (const indexed of inForce) {
    const planned = addressed.has(indexed) ? planGrant(indexed, request, at) : undefined;
    if (planned && planned.lines.length > 0) grants.push(planned);
    else notUsed.push(planned?.otherwise ?? notAddressed(indexed));
  }
  return { grants, hasStale: grants.some(({ isStale }) => isStale), notUsed: Object.freeze(notUsed) };
}

/**
 * What a plan depends on beside the time; undefined for requests that grants may answer by more than their provisions,
 * which are planned each time.
 */
export function planKey(request: AccessRequest): string | undefined {
  const { requester, purposes, action, resource } = request;
  const { jurisdiction, receivedFor, session, research, permit } = request;
  if (jurisdiction ?? receivedFor ?? session ?? research ?? permit ?? requester.delegatedBy) return undefined;
  const { did, organization, roles, identifiers } = requester;
  // Of these, only roles and identifiers may contain a blank.
  const known = `${did} ${organization ?? ''} ${purposes.length === 1 ? purposes[0] : purposes.join()} ${action} ${resource.type}`;
  return roles.length + identifiers.length === 0 ? known : `${known} ${JSON.stringify([roles, identifiers])}`;
}

function planGrant(indexed: IndexedGrant, request: AccessRequest, at: Instant): PlannedGrant {
  const { grant } = indexed;
  const objection = indexed.hasUnknownConstraint ? 'unknown_constraint' : unmetCondition(grant, request, at);
  const rules = grant.provisions.map((provision) => ruleFor(provision, grant, request, at));
  const lines = request.purposes.flatMap((purpose) => linesFor(purpose, indexed, rules, request));
  const denies = lines.filter(({ because }) => because.effect === 'deny');
  const nearest = lines.length > 0 ? 'wrong_data' : nearestReason(rules, request.purposes);
  const isObjected = objection !== undefined && denies.length < lines.length;
  return {
    indexed,
    isStale: isStaleAt(indexed, at),
    lines: objection ? denies : lines,
    otherwise: notUsedFor(grant, isObjected ? objection : nearest),
  };
}

function linesFor(purpose: PurposeOfUse, { grant }: IndexedGrant, rules: readonly Rule[], request: AccessRequest) {
  const duties = dutiesOf(grant, request);
  const source = { grant: grant.id, version: grant.version, purpose };
  const lines = rulesOn(source, rules, duties);
  if (grant.base === 'permit' && permittedAs(grant, request.requester).some((one) => isController(grant, one))) {
    lines.push({ because: Object.freeze({ ...source, provision: 'base', effect: 'permit' }), obligations: duties });
  }
  return lines;
}

function rulesOn(
  source: Pick<Because, 'grant' | 'version' | 'purpose'>,
  rules: readonly Rule[],
  duties: readonly Obligation[],
): PlanLine[] {
  return rules.flatMap(({ provision, reason, data }, index): PlanLine[] => {
    const { effect, purposes, obligations = [] } = provision;
    if (reason || (purposes && !purposes.includes(source.purpose))) return [];
    const owed = duties.length > 0 ? [...obligations, ...duties] : obligations;
    return [
      { because: Object.freeze({ ...source, provision: index, effect }), ...(data && { data }), obligations: owed },
    ];
  });
}

/** What an environment says about one purpose; its base, which is meant for everybody, comes last. */
export function planEnvironment(
  { id, base, provisions }: Environment,
  request: AccessRequest,
  purpose: PurposeOfUse,
  at: Instant,
): PlanLine[] {
  const source = { grant: id, version: 0, purpose };
  const rules = provisions.map((provision) => ruleFor(provision, { delegation: { allowed: false } }, request, at));
  const last: PlanLine = { because: { ...source, provision: 'base', effect: base }, obligations: [] };
  return [...rulesOn(source, rules, []), last];
}

const isController = ({ controller }: IndexedGrant['grant'], { did, organization }: AccessRequest['requester']) =>
  controller.some((one) => one === did || one === organization);

const notAddressed = ({ grant }: IndexedGrant): NotUsed =>
  notUsedFor(grant, grant.provisions.length > 0 ? 'wrong_grantee' : 'does_not_apply');
