import {
  type ConsentGrant,
  type DataAction,
  type DataClass,
  type Did,
  type Instant,
  type Party,
  type Provision,
  toUnixSeconds,
} from '@assent/domain';
import { narrowest } from '../consent/vocabulary.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { fromPeriod } from '../elements/date-time.ts';
import { refuse } from '../elements/refusal.ts';
import { ticketTypes } from './ticket-types.ts';
import type { TicketWish } from './ticket-wish.ts';

const place = { resourceType: 'PermissionTicket', at: '#' };

interface Making {
  readonly jti: string;
  readonly now: Instant;
  /** Leave out what does not widen the grant, instead of refusing. */
  readonly lossy?: boolean;
}

/**
 * Claims of a SMART Permission Ticket (draft of 2026-04-30) that allows one grantee a part of what a grant allows: what
 * its type is for, and never more. To be signed by `issuer`. With `lossy`, what a ticket has no member for is left out as
 * long as that widens nothing: redisclosure, delegation, emergency access, whose authority it rests on, the notice.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant for what would be lost, or would widen it: a
 *   denial, terms, a condition that a ticket cannot say, another purpose, a time outside the grant; or into the wish for
 *   a context that is not whole
 */
export function ticketFromGrant(grant: ConsentGrant, wish: TicketWish, { jti, now, lossy }: Making) {
  const rules = ticketTypes[wish.type];
  if (!lossy) assertWithoutLoss(grant);
  if (grant.terms !== undefined) refuse(place, '/terms');
  if (grant.base !== 'deny') refuse(place, '/base');
  if (rules.context.some((member) => wish.context[member] === undefined)) refuse(place, '/context');
  if (Object.keys(wish.context).length > rules.context.length) refuse(place, '/context');
  const provisions = relevant(grant.provisions, wish);
  const periods = [grant.period, ...provisions.flatMap(({ period }) => period ?? [])];
  const ends = [...periods.map(({ end }) => end), ...(grant.onBehalf?.until ? [grant.onBehalf.until] : [])];
  if (periods.some(({ start }) => now < start) || ends.some((end) => end <= now)) refuse(place, '/period');
  const classes = provisions.flatMap(({ actions = [], data = [{}] }) => data.map((one) => ({ one, actions })));
  return {
    iss: wish.issuer,
    aud: wish.audience,
    aud_type: 'data_holder_url' as const,
    iat: toUnixSeconds(now),
    exp: Math.min(...ends.map(toUnixSeconds)),
    jti,
    ticket_type: rules.url,
    ...(wish.presenterKey && { presenter_binding: { method: 'jkt' as const, jkt: wish.presenterKey } }),
    ...(wish.revocation && { revocation: wish.revocation }),
    subject: { patient: { resourceType: 'Patient' as const, identifier: [identifierOf(grant.subject)] } },
    requester: { resourceType: rules.requester, identifier: [identifierOf(wish.grantee)] },
    access: {
      permissions: classes.flatMap(({ one, actions }) => permissionsFor(one, actions)),
      ...dataPeriodOf(classes.map(({ one }) => one)),
      // What counts as sensitive is up to the server, so a ticket never asks for it.
      sensitive_data: 'exclude' as const,
    },
    context: wish.context,
  };
}

/** What a ticket leaves to the law and to the framework of trust: losing it widens nothing that a server gives out. */
function assertWithoutLoss({ redisclosure, delegation, emergency, onBehalf, evidence }: ConsentGrant): void {
  if (redisclosure !== narrowest.redisclosure) refuse(place, '/redisclosure');
  if (delegation.allowed || delegation.maxDepth !== undefined) refuse(place, '/delegation');
  if (emergency !== narrowest.emergency) refuse(place, '/emergency');
  if (onBehalf !== undefined) refuse(place, '/onBehalf');
  if (evidence !== undefined) refuse(place, '/evidence');
}

/** The permits that the ticket carries: for its grantee and its purpose. A denial or an obligation would be lost. */
function relevant(provisions: readonly Provision[], { type, grantee }: TicketWish): readonly Provision[] {
  const { purposes, requester } = ticketTypes[type];
  const serves = ({ purposes: own = [] }: Provision) => purposes.some((purpose) => own.includes(purpose));
  const names = (party: Party) =>
    requester === 'Organization' && 'organization' in party
      ? party.organization === grantee
      : 'did' in party && party.did === grantee;
  for (const [index, { effect }] of provisions.entries()) if (effect === 'deny') refuse(place, `/provisions/${index}`);
  const found = provisions.filter((provision) => serves(provision) && provision.grantee?.some(names));
  if (found.length === 0) refuse(place, '/provisions');
  const bound = found.find(({ obligations = [] }) => obligations.length > 0);
  return bound ? refuse(place, `/provisions/${provisions.indexOf(bound)}/obligations`) : found;
}

/** Using, disclosing and collecting are not things that a FHIR server is asked for. */
const interactions: Readonly<Partial<Record<DataAction, readonly string[]>>> = {
  view: ['read', 'search'],
  edit: ['update', 'patch'],
};

function permissionsFor(data: Partial<DataClass>, actions: readonly DataAction[]) {
  const { resourceTypes = ['*'], securityLabels, codes, instances, authoredBy } = data;
  if (securityLabels ?? instances ?? authoredBy) refuse(place, '/provisions/data');
  const allowed = actions.flatMap((action) => interactions[action] ?? []);
  if (allowed.length === 0) refuse(place, '/provisions/actions');
  return resourceTypes.map((type) => ({
    kind: 'data' as const,
    resource_type: type,
    interactions: allowed,
    ...(codes && { code_any_of: codes.map(({ system, code }) => ({ system, code })) }),
  }));
}

/** One period holds for all of a ticket. */
function dataPeriodOf(classes: readonly Partial<DataClass>[]) {
  const periods = new Set(classes.map(({ recorded }) => JSON.stringify(recorded)));
  if (periods.size > 1) refuse(place, '/provisions/data/recorded');
  const recorded = classes[0]?.recorded;
  return recorded ? { data_period: fromPeriod(recorded) } : {};
}

const identifierOf = (did: Did) => ({ system: codeSystems.uri, value: did as string });
