import {
  createApiKey,
  listApiKeys,
  readOrganizationPolicy,
  revokeApiKey,
  type StoredPolicy,
  setOrganizationPolicy,
  tryOrganizationPolicy,
} from '@assent/application';
import type { ApiKey } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type OrganizationAccessHandlers = Pick<
  Handlers,
  | 'createApiKey'
  | 'listApiKeys'
  | 'revokeApiKey'
  | 'readOrganizationPolicy'
  | 'setOrganizationPolicy'
  | 'tryOrganizationPolicy'
>;

/** Further API keys of an organisation, and what they may do. */
export function organizationAccessHandlers({ ports, policyEngine }: HandlerContext): OrganizationAccessHandlers {
  const all = { ...ports, policyEngine };
  const shownPolicy = ({ policies, revision }: StoredPolicy) => ({ policies, revision, schema: policyEngine.schema });
  return {
    createApiKey: async ({ body, caller }) => {
      const { apiKey, secret } = await createApiKey(ports, tenantIdOf(caller), body);
      return { ...shownKey(apiKey), key: secret };
    },
    listApiKeys: async ({ query, caller }) => ({
      keys: (await listApiKeys(ports, tenantIdOf(caller), query)).map(shownKey),
    }),
    revokeApiKey: async ({ params, caller }) => ({
      id: params.id,
      ...(await revokeApiKey(ports, tenantIdOf(caller), params.id)),
    }),
    readOrganizationPolicy: async ({ caller }) => shownPolicy(await readOrganizationPolicy(all, tenantIdOf(caller))),
    setOrganizationPolicy: async ({ body, caller }) =>
      shownPolicy(await setOrganizationPolicy(all, tenantIdOf(caller), body.policies)),
    tryOrganizationPolicy: async ({ body: { policies, ...asked }, caller }) => {
      const trial = policies === undefined ? asked : { ...asked, policies };
      const tried = await tryOrganizationPolicy(all, tenantIdOf(caller), trial);
      if ('faults' in tried) return { valid: false, faults: tried.faults.map((fault) => ({ ...fault })) };
      return { valid: true, ...tried.answer, because: [...tried.answer.because] };
    },
  };
}

const shownKey = (key: ApiKey) => ({ ...key, roles: [...key.roles] });
