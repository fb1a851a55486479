import { createRequire } from 'node:module';
import { type AccessRequest, decideAccess, decideWith, GrantIndex, type HeldGrant } from '@assent/domain';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { benchAt } from './bench-grants.ts';
import { cedarCall, cedarPolicies, cedarSchema } from './cedar-policies.ts';

const cedar = createRequire(import.meta.url)(
  '@cedar-policy/cedar-wasm/nodejs',
) as typeof import('@cedar-policy/cedar-wasm/nodejs');

/** Says whether a request is permitted, and lets nobody skip finding the reasons it can give. */
export type Engine = (request: AccessRequest) => boolean;

/** Ours, with the index of the patient's grants made before. */
export function indexed(held: readonly HeldGrant[]): Engine {
  const index = new GrantIndex(held);
  return (request) => isPermitted(decideWith(index, request, benchAt), held.length);
}

/** Ours, with the index made for each decision. */
export const unindexed =
  (held: readonly HeldGrant[]): Engine =>
  (request) =>
    isPermitted(decideAccess(held, request, benchAt), held.length);

function isPermitted({ verdict, because, notUsed }: ReturnType<typeof decideAccess>, grants: number): boolean {
  // Every grant has a reason for having no part, or has one.
  if (because.length + notUsed.length !== grants) throw new Error('a grant has no reason');
  return verdict === 'Permit';
}

const casbinModel = `
[request_definition]
r = party, purpose, action, type, at
[policy_definition]
p = party, purpose, action, type, start, end, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.party == p.party && r.purpose == p.purpose && r.action == p.action && r.type == p.type && p.start <= r.at && r.at < p.end
`;

/** casbin with a line for each provision that is not taken back. */
export async function casbin(held: readonly HeldGrant[]): Promise<Engine> {
  const lines = held
    .filter(({ revoked }) => !revoked)
    .flatMap(({ grant }) =>
      grant.provisions.map(({ effect, grantee, purposes, actions, data }) => {
        const [party] = grantee ?? [];
        const type = data?.[0]?.resourceTypes?.[0];
        const did = party && 'did' in party ? party.did : '';
        const { start, end } = grant.period;
        const eft = effect === 'permit' ? 'allow' : 'deny';
        return ['p', did, purposes?.[0], actions?.[0], type, start, end, eft].join(', ');
      }),
    );
  const enforcer = await newEnforcer(newModelFromString(casbinModel), new StringAdapter(lines.join('\n')));
  return ({ requester, purposes, action, resource }) =>
    purposes.every((purpose) => enforcer.enforceExSync(requester.did, purpose, action, resource.type, benchAt)[0]);
}

const policiesOf = (held: readonly HeldGrant[]) =>
  held
    .filter(({ revoked }) => !revoked)
    .flatMap(({ grant }) => cedarPolicies(grant))
    .join('\n');

/** Cedar given all policies and the schema with every request. */
export function cedarStateless(held: readonly HeldGrant[]): Engine {
  const staticPolicies = policiesOf(held);
  return (request) =>
    request.purposes.every((purpose) => {
      const call = cedarCall(request, purpose, benchAt);
      return isAllowed(
        cedar.isAuthorized({ ...call, schema: cedarSchema, validateRequest: true, policies: { staticPolicies } }),
      );
    });
}

/** Cedar with policies and schema parsed before, which it keeps under a name. */
export function cedarPreparsed(held: readonly HeldGrant[]): Engine {
  const name = `grants-${held.length}`;
  const parsed = [
    cedar.preparsePolicySet(name, { staticPolicies: policiesOf(held) }),
    cedar.preparseSchema(name, cedarSchema),
  ];
  if (parsed.some(({ type }) => type === 'failure')) throw new Error('Cedar did not take the policies');
  return (request) =>
    request.purposes.every((purpose) => {
      const call = cedarCall(request, purpose, benchAt);
      return isAllowed(
        cedar.statefulIsAuthorized({
          ...call,
          preparsedSchemaName: name,
          validateRequest: true,
          preparsedPolicySetId: name,
        }),
      );
    });
}

function isAllowed(answer: ReturnType<typeof cedar.isAuthorized>): boolean {
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    throw new Error('Cedar gave no answer');
  return answer.response.decision === 'allow';
}
