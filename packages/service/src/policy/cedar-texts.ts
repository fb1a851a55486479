import { organizationActions, organizationRoles } from '@assent/domain';

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(',\n  ');

/** What policies of organisations may speak of. Every policy and every question is checked against it. */
export const cedarSchema = `// An API key of an organisation that is not its owner's, or somebody of its staff who is signed in.
entity ApiKey, Staff { name: String, roles: Set<String> };
entity Organization;
action
  ${quoted(organizationActions)}
appliesTo { principal: [ApiKey, Staff], resource: Organization, context: {} };
`;

const policyOf = (role: string, actions: readonly string[]) => `permit (
  principal,
  action in [${actions.map((action) => `Action::${JSON.stringify(action)}`).join(', ')}],
  resource
) when { principal.roles.contains(${JSON.stringify(role)}) };
`;

/** What holds while an organisation has said nothing: a policy for each role. */
export const defaultCedarPolicies = Object.entries(organizationRoles)
  .map(([role, actions]) => policyOf(role, actions))
  .join('\n');
