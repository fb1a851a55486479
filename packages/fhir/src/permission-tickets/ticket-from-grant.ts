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
import { codeSystems } from '../elements/code-systems.ts';
import { fromPeriod } from '../elements/date-time.ts';
import { refuse } from '../elements/refusal.ts';
import { type TicketType, ticketTypes } from './ticket-types.ts';

const place = { resourceType: 'PermissionTicket', at: '#' };

/** What a ticket needs beside the grant. */
export interface TicketWish {
  readonly type: TicketType;
  /** Who of the grantees presents it. */
  readonly grantee: Did;
  readonly issuer: string;
  /** Base URL of the FHIR server that it is for. */
  readonly audience: string;
  readonly jti: string;
  /** Thumbprint (RFC 7638) of the key that must present it. */
  readonly presenterKey: string;
  readonly revocation: { readonly url: string; readonly index: number };
  /** What the type asks for, for example the study: FHIR in JSON. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly now: Instant;
}

/**
 * Claims of a SMART Permission Ticket (draft of 2026-04-30) that allows one grantee a part of what a grant allows: what
 * its type is for, and never more. To be signed by `issuer`.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant for what would widen it: a denial, a condition
 *   that a ticket cannot say, another purpose, a time outside the grant; or into the wish for a context that is not whole
 */
export function ticketFromGrant(grant: ConsentGrant, wish: TicketWish) {
  const rules = ticketTypes[wish.type];
  if (grant.base !== 'deny') refuse(place, '/base');
  if (rules.context.some((member) => wish.context[member] === undefined)) refuse(place, '/context');
  if (Object.keys(wish.context).length > rules.context.length) refuse(place, '/context');
  const provisions = relevant(grant.provisions, wish);
  const periods = [grant.period, ...provisions.flatMap(({ period }) => period ?? [])];
  if (periods.some(({ start, end }) => wish.now < start || end <= wish.now)) refuse(place, '/period');
  const classes = provisions.flatMap(({ actions = [], data = [{}] }) => data.map((one) => ({ one, actions })));
  return {
    iss: wish.issuer,
    aud: wish.audience,
    aud_type: 'data_holder_url' as const,
    iat: toUnixSeconds(wish.now),
    exp: Math.min(...periods.map(({ end }) => toUnixSeconds(end))),
    jti: wish.jti,
    ticket_type: rules.url,
    presenter_binding: { method: 'jkt' as const, jkt: wish.presenterKey },
    revocation: wish.revocation,
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
