import type { PolicyAnswer, PolicyEngine, PolicyFault, PolicyQuestion } from '@assent/application';
import type { AuthorizationCall, DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { withCedar } from './cedar-instance.ts';
import { cedarSchema, defaultCedarPolicies } from './cedar-texts.ts';

const maxFaults = 20;
const maxMessage = 400;

/**
 * Cedar (cedarpolicy.com) as the language of organisations. Nothing is kept in Cedar between two calls: what it keeps goes by names that
 * all tenants would share. A policy that cannot be evaluated is left out by Cedar, even one that forbids, so nothing is allowed then.
 */
export const cedarPolicyEngine = (): PolicyEngine => ({
  schema: cedarSchema,
  defaultPolicies: defaultCedarPolicies,
  check: async (policies) => checkPolicies(policies),
  decide: async (policies, question) => decide(policies, question),
});

function checkPolicies(policies: string): readonly PolicyFault[] {
  try {
    const answer = withCedar((cedar) =>
      cedar.validate({ schema: cedarSchema, policies: { staticPolicies: policies } }),
    );
    if (answer.type === 'failure') return faultsFrom(policies, answer.errors);
    // a warning is of a policy that can never apply, or of a text that does not read as it is
    const found = [...answer.validationErrors, ...answer.validationWarnings].map(({ error }) => error);
    return faultsFrom(policies, [...found, ...answer.otherWarnings]);
  } catch {
    return [{ line: 1, message: 'the policies cannot be read: something in them is nested too deep' }];
  }
}

const faultsFrom = (text: string, errors: readonly DetailedError[]): readonly PolicyFault[] =>
  errors.slice(0, maxFaults).map(({ message, help, sourceLocations }) => ({
    line: lineAt(text, sourceLocations?.[0]?.start ?? 0),
    message: (help ? `${message}; ${help}` : message).slice(0, maxMessage),
  }));

/** Cedar counts bytes of UTF-8. */
const lineAt = (text: string, offset: number): number =>
  Buffer.from(text).subarray(0, offset).toString().split('\n').length;

function decide(policies: string, question: PolicyQuestion): PolicyAnswer {
  try {
    const answer = withCedar((cedar) => cedar.isAuthorized(callOf(policies, question)));
    if (answer.type === 'failure') return failed;
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) return failed;
    return { allowed: decision === 'allow', because: diagnostics.reason, failed: false };
  } catch {
    return failed;
  }
}

const failed: PolicyAnswer = { allowed: false, because: [], failed: true };

function callOf(policies: string, { tenant, key, action }: PolicyQuestion): AuthorizationCall {
  const principal = { type: key.isStaff ? 'Staff' : 'ApiKey', id: key.id };
  const resource = { type: 'Organization', id: tenant };
  return {
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: {},
    schema: cedarSchema,
    validateRequest: true,
    policies: { staticPolicies: policies },
    entities: [
      { uid: principal, attrs: { name: key.name, roles: [...key.roles] }, parents: [] },
      { uid: resource, attrs: {}, parents: [] },
    ],
  };
}
