import type { AccessRequest, ConsentGrant, DataClass, Instant, Party, Provision, PurposeOfUse } from '@assent/domain';
import type { AuthorizationCall, EntityUid } from '@cedar-policy/cedar-wasm/nodejs';

/** Every policy and request is checked against it, so that no condition can fail while it is evaluated. */
export const cedarSchema = `
entity Party;
entity Data;
action decide appliesTo {
  principal: Party,
  resource: Data,
  context: {
    at: Long, purpose: String, action: String, parties: Set<String>, type: String, labels: Set<String>,
    codes: Set<String>, id?: String, author?: String, recorded?: Long
  }
};`;

/** A grant in Cedar: a policy for each provision, and one for a base that permits. */
export function cedarPolicies({ period, base, controller, provisions }: ConsentGrant): string[] {
  const inForce = within('context.at', period);
  const policies = provisions.map((provision) => {
    const effect = provision.effect === 'permit' ? 'permit' : 'forbid';
    return policy(effect, [inForce, ...conditionsOf(provision)]);
  });
  if (base === 'deny') return policies;
  return [
    ...policies,
    policy('permit', [
      inForce,
      anyOf(
        'context.parties',
        controller.map((did) => `organization ${did}`),
      ),
    ]),
  ];
}

/** What Cedar is asked about one purpose of a request. */
export function cedarCall(request: AccessRequest, purpose: PurposeOfUse, at: Instant) {
  const { requester, resource, action } = request;
  const { did, organization, roles, identifiers } = requester;
  const parties: Party[] = [
    { did },
    { organization: did },
    ...(organization ? [{ organization }] : []),
    ...roles.map((role) => ({ role })),
    ...identifiers.map((identifier) => ({ identifier })),
  ];
  return {
    principal: uid('Party', did),
    action: uid('Action', 'decide'),
    resource: uid('Data', 'it'),
    context: {
      at: secondsOf(at),
      purpose,
      action,
      parties: parties.map(nameOf),
      type: resource.type,
      labels: resource.securityLabels.map(codeOf),
      codes: resource.codes.map(codeOf),
      ...(resource.id && { id: resource.id }),
      ...(resource.author && { author: resource.author }),
      ...(resource.recorded && { recorded: secondsOf(resource.recorded) }),
    },
    entities: [],
  } satisfies Omit<AuthorizationCall, 'policies'>;
}

function conditionsOf({ effect, grantee, purposes, actions, data, period }: Provision): string[] {
  return [
    ...(grantee ? [anyOf('context.parties', grantee.map(nameOf))] : []),
    ...(purposes ? [oneOf('context.purpose', purposes)] : []),
    ...(actions ? [oneOf('context.action', actions)] : []),
    ...(period ? [within('context.at', period)] : []),
    ...(data ? [data.map((one) => `(${dataConditions(one, effect).join(' && ')})`).join(' || ')] : []),
  ];
}

/** A permit needs to know what it restricts; for a deny it is enough that it may be meant. */
function dataConditions(data: DataClass, effect: Provision['effect']): string[] {
  const { resourceTypes, securityLabels, codes, instances, authoredBy, recorded } = data;
  const known = (name: string, condition: string) =>
    effect === 'permit'
      ? `(context has ${name} && ${condition})`
      : `(if context has ${name} then ${condition} else true)`;
  return [
    ...(resourceTypes ? [oneOf('context.type', resourceTypes)] : []),
    ...(securityLabels ? [anyOf('context.labels', securityLabels.map(codeOf))] : []),
    ...(codes ? [anyOf('context.codes', codes.map(codeOf))] : []),
    ...(instances ? [known('id', oneOf('context.id', instances))] : []),
    ...(authoredBy ? [known('author', oneOf('context.author', authoredBy))] : []),
    ...(recorded ? [known('recorded', within('context.recorded', recorded))] : []),
  ];
}

const policy = (effect: string, conditions: readonly string[]) =>
  `${effect} (principal, action, resource) when { ${conditions.map((one) => `(${one})`).join(' && ')} };`;
const list = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
const oneOf = (value: string, values: readonly string[]) => `${list(values)}.contains(${value})`;
const anyOf = (set: string, values: readonly string[]) => `${set}.containsAny(${list(values)})`;
const within = (value: string, { start, end }: { start: Instant; end: Instant }) =>
  `(${value} >= ${secondsOf(start)} && ${value} < ${secondsOf(end)})`;
const secondsOf = (at: Instant) => Date.parse(at) / 1000;
const uid = (type: string, id: string): EntityUid => ({ type, id });
const codeOf = ({ system, code }: { system: string; code: string }) => `${system}|${code}`;

function nameOf(party: Party): string {
  if ('did' in party) return `did ${party.did}`;
  if ('organization' in party) return `organization ${party.organization}`;
  return 'role' in party
    ? `role ${codeOf(party.role)}`
    : `identifier ${party.identifier.system}|${party.identifier.value}`;
}
