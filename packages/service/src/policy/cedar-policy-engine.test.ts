import { execFileSync } from 'node:child_process';
import type { PolicyQuestion } from '@assent/application';
import { type OrganizationAction, organizationActions, organizationRoles, type TenantId } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { cedarPolicyEngine } from './cedar-policy-engine.ts';

const engine = cedarPolicyEngine();
const clinic = 'clinic' as TenantId;
const asked = (action: OrganizationAction, roles: readonly string[], name = 'a key', tenant = clinic) =>
  ({ tenant, key: { id: 'key-1', name, roles }, action }) satisfies PolicyQuestion;
const permitAll = 'permit (principal, action, resource);';
const overflow = '{ 9223372036854775807 + 1 > 0 }';

describe('the default policies', () => {
  const known: Readonly<Record<string, readonly OrganizationAction[]>> = organizationRoles;
  const roles = [...Object.keys(known), 'nothing-known', 'Issuer', 'issuer '];

  test.each(roles)('let the role %s do what it is documented for, and nothing else', async (role) => {
    for (const action of organizationActions) {
      const answer = await engine.decide(engine.defaultPolicies, asked(action, [role]));
      expect({ action, ...answer }).toMatchObject({ action, allowed: known[role]?.includes(action) ?? false });
      expect(answer.failed).toBe(false);
    }
  });

  test('let several roles do what any of them may, and none do nothing', async () => {
    const may = async (held: readonly string[]) => {
      const answers = organizationActions.map((action) => engine.decide(engine.defaultPolicies, asked(action, held)));
      return (await Promise.all(answers)).flatMap(({ allowed }, at) => (allowed ? organizationActions[at] : []));
    };
    expect(await may(['verifier', 'auditor'])).toEqual(['Verify', 'ReadReceipts', 'ReadEvents', 'ReadEmergencies']);
    expect(await may([])).toEqual([]);
  });

  test('keep those who ask for emergency access, approve it and review it apart', () => {
    const holders = (action: OrganizationAction) =>
      Object.entries(known).flatMap(([role, actions]) => (actions.includes(action) ? role : []));
    const parts = (['RequestEmergency', 'ApproveEmergency', 'ReviewEmergency'] as const).map(holders);
    expect(parts).toEqual([['clinician'], ['emergency-approver'], ['privacy-officer']]);
  });

  test('can be taken', async () => {
    expect(await engine.check(engine.defaultPolicies)).toEqual([]);
  });
});

describe('policies that cannot be taken', () => {
  test.each([
    ['a syntax error', '\npermit (principal', 2, /unexpected end/],
    [
      'an attribute that is not there',
      'permit (principal, action, resource)\nwhen { principal.email == "x" };',
      2,
      /email/,
    ],
    ['an action that is not there', 'permit (principal, action == Action::"Everything", resource);', 1, /Everything/],
    ['a type that is not there', 'permit (principal is User, action, resource);', 1, /User/],
    ['an attribute of another type', 'permit (principal, action, resource) when { principal.name > 3 };', 1, /type/],
    ['context that nobody gives', 'permit (principal, action, resource) when { context.mfa };', 1, /mfa/],
    ['a policy that can never apply', 'permit (principal, action, resource) when { false };', 1, /impossible/],
    [
      'a string that does not read as it is',
      'permit (principal, action, resource) when { principal.name == "a\u202E" };',
      1,
      /BIDI/,
    ],
    ['a template', 'permit (principal == ?principal, action, resource);', 1, /template/],
    ['JSON', '{"effect":"permit"}', 1, /./],
  ])('%s', async (_, policies, line, message) => {
    const faults = await engine.check(policies);
    expect(faults[0]).toEqual({ line: expect.any(Number), message: expect.stringMatching(message) });
    if (line > 1) expect(faults[0]?.line).toBe(line);
  });

  test('of many faults, the first are told, and each shortly', async () => {
    const faults = await engine.check(
      `forbid (principal, action, resource) when { principal.${'x'.repeat(900)} };`.repeat(40),
    );
    expect(faults).toHaveLength(20);
    expect(Math.max(...faults.map(({ message }) => message.length))).toBeLessThanOrEqual(400);
  });
});

describe('whatever the policies are, nothing is allowed', () => {
  test.each([
    ['if one that forbids cannot be evaluated', `${permitAll} forbid (principal, action, resource) when ${overflow};`],
    ['if one that permits cannot be evaluated', `${permitAll} permit (principal, action, resource) when ${overflow};`],
    [
      'if they have an attribute that is not there',
      `${permitAll} forbid (principal, action, resource) when { principal.no };`,
    ],
    ['if they cannot be read', `${permitAll} permit (`],
  ])('%s', async (_, policies) => {
    expect(await engine.decide(policies, asked('Issue', ['issuer']))).toEqual({
      allowed: false,
      because: [],
      failed: true,
    });
  });

  test.each([
    ['an action that is not there', asked('Everything' as never, ['issuer'])],
    ['roles that are none', asked('Issue', [1 as never])],
    ['a name that is none', asked('Issue', ['issuer'], null as never)],
  ])('if asked with %s', async (_, question) => {
    expect(await engine.decide(permitAll, question)).toEqual({ allowed: false, because: [], failed: true });
  });

  test('if there are none, or one forbids what another permits', async () => {
    for (const policies of [
      '',
      `${permitAll} forbid (principal, action, resource) when { principal.roles.contains("issuer") };`,
    ])
      expect(await engine.decide(policies, asked('Issue', ['issuer']))).toMatchObject({
        allowed: false,
        failed: false,
      });
  });
});

test('policies may speak of the name of a key, of the key itself, and of the organisation', async () => {
  const only = (condition: string) => `permit (principal, action, resource) when { ${condition} };`;
  const answers = await Promise.all(
    [
      engine.decide(only('principal.name like "ward-*"'), asked('Decide', [], 'ward-3')),
      engine.decide(only('principal.name like "ward-*"'), asked('Decide', [], 'lab-3')),
      engine.decide(only('principal == ApiKey::"key-1"'), asked('Decide', [])),
      engine.decide(only('principal == ApiKey::"key-2"'), asked('Decide', [])),
      engine.decide(only('resource == Organization::"clinic"'), asked('Decide', [])),
      engine.decide(only('resource == Organization::"clinic"'), asked('Decide', [], 'a key', 'other' as TenantId)),
    ].map(async (answer) => (await answer).allowed),
  );
  expect(answers).toEqual([true, false, true, false, true, false]);
});

test('Cedar is loaded when it is needed; a text that breaks its instance is refused, and the next caller is answered as ever', () => {
  // in a process of its own: the module registry of the test runner lets go of nothing
  const compiled = new URL('../../dist/policy/cedar-policy-engine.js', import.meta.url).href;
  const script = `
    const { createRequire } = await import('node:module');
    const { cedarPolicyEngine } = await import(${JSON.stringify(compiled)});
    const engine = cedarPolicyEngine();
    const question = ${JSON.stringify(asked('Issue', ['issuer']))};
    const deep = 'permit (principal, action, resource) when {' + '('.repeat(3000) + 'true' + ')'.repeat(3000) + '};';
    const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('cedar_wasm'));
    const found = [isLoaded()];
    for (let round = 0; round < 3; round += 1)
      found.push(await engine.check(deep), await engine.decide(deep, question), await engine.decide(engine.defaultPolicies, question));
    process.stdout.write(JSON.stringify([...found, isLoaded()]));`;
  const environment = { env: { PATH: process.env.PATH ?? '' }, encoding: 'utf8' } as const;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], environment);
  const round = [
    [{ line: 1, message: expect.stringContaining('nested too deep') }],
    { allowed: false, because: [], failed: true },
    { allowed: true, because: ['policy0'], failed: false },
  ];
  expect(JSON.parse(printed)).toEqual([false, ...round, ...round, ...round, true]);
});
