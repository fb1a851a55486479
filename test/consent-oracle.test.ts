import { createRequire } from 'node:module';
import { type AccessRequest, decideAccess, type HeldGrant, type Instant, type PurposeOfUse } from '@assent/domain';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cedarCall, cedarPolicies, cedarSchema } from './support/consent/cedar-policies.ts';
import { anyAccess, anyGrants, anyMoment } from './support/consent/grant-cases.ts';

const cedar = createRequire(import.meta.url)(
  '@cedar-policy/cedar-wasm/nodejs',
) as typeof import('@cedar-policy/cedar-wasm/nodejs');
const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) };

/** Cedar's answer about one purpose. A condition that fails is no answer: Cedar itself would skip a `forbid` then. */
function cedarPermits(policies: string, request: AccessRequest, purpose: PurposeOfUse, at: Instant): boolean {
  const call = cedarCall(request, purpose, at);
  const answer = cedar.isAuthorized({
    ...call,
    schema: cedarSchema,
    validateRequest: true,
    policies: { staticPolicies: policies },
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
  const { decision, diagnostics } = answer.response;
  expect(diagnostics.errors).toEqual([]);
  return decision === 'allow';
}

const policiesOf = (held: readonly HeldGrant[]) =>
  held
    .filter(({ revoked }) => !revoked)
    .flatMap(({ grant }) => cedarPolicies(grant))
    .join('\n');

test('deny-overrides permits what Cedar permits, and nothing else', () => {
  fc.assert(
    fc.property(anyGrants, anyAccess, anyMoment, (held, request, at) => {
      const policies = policiesOf(held);
      const expected = request.purposes.every((purpose) => cedarPermits(policies, request, purpose, at));
      // One purpose that is denied denies the request, in both.
      expect(decideAccess(held, request, at).verdict === 'Permit').toBe(expected);
    }),
    runs,
  );
});

test('the policies Cedar is given agree with the schema', () => {
  const policies = policiesOf(fc.sample(anyGrants, { numRuns: 50, seed: 3 }).flat());
  const answer = cedar.validate({ schema: cedarSchema, policies: { staticPolicies: policies } });
  expect(answer).toMatchObject({ type: 'success', validationErrors: [] });
});

test('the cases the two agree on are permitted and refused', () => {
  const cases = fc.sample(fc.tuple(anyGrants, anyAccess, anyMoment), { numRuns: 300, seed: 5 });
  const permitted = cases.filter(([held, request, at]) => decideAccess(held, request, at).verdict === 'Permit').length;
  expect(permitted).toBeGreaterThan(15);
  expect(permitted).toBeLessThan(285);
});
