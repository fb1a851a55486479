import { readFileSync } from 'node:fs';
import { type Endpoint, endpoints } from '@assent/api';
import { organizationActions, organizationRoles } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { actionOf } from './action-of.ts';
import { cedarSchema, defaultCedarPolicies } from './cedar-texts.ts';

const forOrganizations = Object.entries(endpoints)
  .filter(([, { audience }]) => (audience as Endpoint['audience']) === 'tenant')
  .map(([name]) => name);

test('every operation for organisations is one action, or for the owner alone, and no other operation is', () => {
  expect(Object.keys(actionOf).sort()).toEqual(forOrganizations.sort());
});

test('every action is that of some operation', () => {
  const used = new Set(Object.values(actionOf));
  expect([...used].sort()).toEqual(['owner', ...organizationActions].sort());
});

test('the documentation shows the schema, the default policies, every role and every operation as they are', () => {
  const shown = readFileSync(new URL('../../../../docs/organization-policy.md', import.meta.url), 'utf8');
  for (const text of [cedarSchema, defaultCedarPolicies]) expect(shown).toContain(`\`\`\`cedar\n${text}\`\`\``);
  for (const [role, actions] of Object.entries(organizationRoles))
    expect(shown).toContain(`| \`${role}\` | ${actions.map((action) => `\`${action}\``).join(', ')} |`);
  for (const [operation, action] of Object.entries(actionOf)) {
    const line = new RegExp(`^\\| (\`${action}\`|only the ${action}) .*\`${operation}\``, 'm');
    expect({ operation, isShown: line.test(shown) }).toEqual({ operation, isShown: true });
  }
});
