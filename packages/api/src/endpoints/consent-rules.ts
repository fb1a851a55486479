import { zConsentRules, zValueSet } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Consent';

const zShownRules = z.strictObject({
  rules: zConsentRules,
  /** Another after each change; empty if nothing was ever said. */
  revision: z.string(),
  /** Value sets that are known, with how many codes each has. */
  valueSets: z.array(z.strictObject({ url: z.string(), size: z.int() })),
});

/** By what an organisation decides. */
export const consentRulesEndpoints = {
  readConsentRules: endpoint({
    method: 'GET',
    path: '/admin/consent-rules',
    audience: 'tenant',
    tag,
    summary: 'By which rule this organisation combines grants, how old a status may be, and which value sets it knows.',
    status: 200,
    result: zShownRules,
  }),
  setConsentRules: endpoint({
    method: 'PUT',
    path: '/admin/consent-rules',
    audience: 'tenant',
    tag,
    summary:
      'Replace the rule. `deny-overrides/1` unless something was said; `environment-with-residual/1` takes the policy that is in force where no consent speaks. With `maxStatusAgeSeconds`, what rests on an older status is Indeterminate.',
    status: 200,
    body: zConsentRules,
    result: zShownRules,
  }),
  putValueSet: endpoint({
    method: 'PUT',
    path: '/admin/value-sets',
    audience: 'tenant',
    tag,
    summary: 'Say which codes a value set has. Replaces the one with the same URL.',
    status: 200,
    body: zValueSet,
    result: zShownRules,
  }),
  removeValueSet: endpoint({
    method: 'DELETE',
    path: '/admin/value-sets',
    audience: 'tenant',
    tag,
    summary: 'Forget a value set: grants that name it permit nothing from then on.',
    status: 200,
    query: z.strictObject({ url: z.url().max(512) }),
    result: zShownRules,
  }),
};
