import { zConsentRules, zTenantId, zValueSet } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

/** By what each tenant decides. `valueSets`: which it knows, with how many codes. */
export const consentRulesTable = table({
  name: 'consent_rules',
  primary: ['tenantId'],
  types: { rules: 'json', valueSets: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    revision: z.string(),
    rules: zConsentRules,
    valueSets: z.array(z.object({ url: z.string(), size: z.int() })).readonly(),
  }),
});

/** Codes by the URL that grants name them by. */
export const valueSetTable = table({
  name: 'value_sets',
  primary: ['tenantId', 'url'],
  types: { codes: 'json' },
  zRow: z.object({ tenantId: zTenantId, ...zValueSet.unwrap().shape }),
});
