import { zApiKey, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

/** API keys beside the owners'. Of a key only its hash is kept. */
export const apiKeyTable = table({
  name: 'api_keys',
  primary: 'sequence',
  types: { roles: 'json' },
  zRow: z.object({ tenantId: zTenantId, keyHash: z.string(), ...zApiKey.unwrap().shape }),
});

/** Who may do what with these keys. */
export const organizationPolicyTable = table({
  name: 'organization_policies',
  primary: ['tenantId'],
  zRow: z.object({ tenantId: zTenantId, revision: z.string(), policies: z.string() }),
});
