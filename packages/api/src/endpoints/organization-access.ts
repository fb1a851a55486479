import { zApiKey, zApiKeyName, zApiKeyWish, zInstant, zOrganizationAction, zRoles, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';

const tag = 'Access of an organisation';

/** Cedar policies of an organisation. Nothing invisible, which could make a comment read as a policy. */
const zPolicies = z
  .string()
  .max(16_384)
  .regex(/^(\P{C}|[\n\r\t])*$/u);

const zShownPolicy = z.strictObject({
  policies: zPolicies,
  /** Another after each change; empty while the default holds. */
  revision: z.string(),
  /** What policies may speak of. */
  schema: z.string(),
});

/** API keys beside the owner's, and what they may do. All of this is for the owner's key alone. */
export const organizationAccessEndpoints = {
  createApiKey: endpoint({
    method: 'POST',
    path: '/v1/api-keys',
    audience: 'tenant',
    tag,
    summary:
      'Make a further API key. `key` is shown this once; what it may do is said by the policy of the organisation, by its roles and name.',
    status: 201,
    body: zApiKeyWish,
    result: z.strictObject({ ...zApiKey.unwrap().shape, key: z.string() }),
  }),
  listApiKeys: endpoint({
    method: 'GET',
    path: '/v1/api-keys',
    audience: 'tenant',
    tag,
    summary: "API keys beside the owner's, newest first; those revoked or over too. None is shown.",
    status: 200,
    query: z.strictObject(zPaging),
    result: z.strictObject({ keys: z.array(zApiKey) }),
  }),
  revokeApiKey: endpoint({
    method: 'DELETE',
    path: '/v1/api-keys/{id}',
    audience: 'tenant',
    tag,
    summary: 'Refuse an API key from now on.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    result: z.strictObject({ id: zUuid, revokedAt: zInstant }),
  }),
  readOrganizationPolicy: endpoint({
    method: 'GET',
    path: '/v1/policy',
    audience: 'tenant',
    tag,
    summary: 'What API keys may do, in Cedar, and the schema it is checked against.',
    status: 200,
    result: zShownPolicy,
  }),
  setOrganizationPolicy: endpoint({
    method: 'PUT',
    path: '/v1/policy',
    audience: 'tenant',
    tag,
    summary:
      'Replace it. Refused unless it fits the schema and every policy can apply. An empty text lets nobody but the owner do anything.',
    status: 200,
    body: z.strictObject({ policies: zPolicies }),
    result: zShownPolicy,
  }),
  tryOrganizationPolicy: endpoint({
    method: 'POST',
    path: '/v1/policy/check',
    audience: 'tenant',
    tag,
    summary:
      'What a key, or somebody of the staff, with these roles would be answered, by the policy in force or by one that is only tried.',
    status: 200,
    body: z.strictObject({
      roles: zRoles,
      name: zApiKeyName.default('check'),
      /** It is asked for somebody of the staff who is signed in, and not for a key. */
      staff: z.boolean().default(false),
      action: zOrganizationAction,
      policies: zPolicies.optional(),
    }),
    result: z.discriminatedUnion('valid', [
      z.strictObject({
        valid: z.literal(true),
        allowed: z.boolean(),
        /** The policies that decided, counted from `policy0`. */
        because: z.array(z.string()),
        /** A policy could not be evaluated, so nothing is allowed. */
        failed: z.boolean(),
      }),
      /** The policies that were tried cannot be taken. */
      z.strictObject({
        valid: z.literal(false),
        faults: z.array(z.strictObject({ line: z.int(), message: z.string() })),
      }),
    ]),
  }),
};
