import { type FoundApiKey, organizationGate, type PolicyEngine, type PolicyQuestion } from '@assent/application';
import { inMemoryStore } from '@assent/application/in-memory';
import {
  AppError,
  type OrganizationAction,
  organizationActions,
  organizationRoles,
  type TenantId,
} from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { cedarPolicyEngine } from './cedar-policy-engine.ts';

const engine = cedarPolicyEngine();
const [clinic, other] = ['clinic', 'other'] as TenantId[] as [TenantId, TenantId];
const permit = (condition: string) => `permit (principal, action, resource) when { ${condition} };`;

/** A gate over an engine that counts, and what a key with these roles gets of it. */
function openGate(maxKept?: number) {
  const store = inMemoryStore();
  let asked = 0;
  const counting: PolicyEngine = {
    ...engine,
    decide(policies: string, question: PolicyQuestion) {
      asked += 1;
      return engine.decide(policies, question);
    },
  };
  const gate = organizationGate({ store, policyEngine: counting }, maxKept);
  const revisions = new Map<TenantId, string>();
  const found = (tenant: TenantId, id: string, roles: readonly string[], name = 'a key') =>
    ({
      tenant: { id: tenant } as FoundApiKey['tenant'],
      named: { id, name, roles, policyRevision: revisions.get(tenant) ?? '' },
    }) satisfies FoundApiKey;
  return {
    gate,
    found,
    asked: () => asked,
    async put(tenant: TenantId, revision: string, policies: string) {
      await store.tenant(tenant, (records) => records.organizationPolicy.put({ revision, policies }));
      revisions.set(tenant, revision);
    },
    forget: (tenant: TenantId) => revisions.set(tenant, 'of a moment ago'),
    may: (one: FoundApiKey, action: OrganizationAction) =>
      gate(one, action).then(
        () => true,
        (error) => {
          if (error instanceof AppError && error.code === 'forbidden') return false;
          throw error;
        },
      ),
  };
}

describe('the gate of an organisation', () => {
  test('answers what is kept as Cedar does when it is asked anew, under every policy, tenant, key and action', async () => {
    const world = openGate();
    const texts = [
      engine.defaultPolicies,
      permit('principal.name like "b*"'),
      `${engine.defaultPolicies} forbid (principal, action == Action::"Issue", resource);`,
      permit('principal == ApiKey::"key-2" || resource == Organization::"other"'),
      `${permit('true')} forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };`,
      '',
    ];
    const keys = [
      ['key-1', Object.keys(organizationRoles).slice(0, 1), 'a key'],
      ['key-2', ['auditor', 'reader'], 'b key'],
      ['key-3', ['own-role'], 'b other'],
    ] as const;
    const [seen, wanted]: [boolean[], boolean[]] = [[], []];
    for (const [index, policies] of texts.entries()) {
      for (const [tenant, text] of [
        [clinic, policies],
        [other, texts.at(-1 - index) ?? ''],
      ] as const) {
        await world.put(tenant, `revision ${index}`, text);
        for (const action of [...organizationActions.slice(0, 6), ...organizationActions.slice(0, 6)]) {
          for (const [id, roles, name] of keys) {
            seen.push(await world.may(world.found(tenant, id, roles, name), action));
            wanted.push((await engine.decide(text, { tenant, key: { id, name, roles }, action })).allowed);
          }
        }
      }
    }
    expect(seen).toEqual(wanted);
    expect(new Set(wanted).size).toBe(2);
    // each question was asked twice, and Cedar once
    expect(world.asked()).toBe(seen.length / 2);
  });

  test('goes by a new policy at once, and by the one of its own tenant', async () => {
    const world = openGate();
    const may = (tenant: TenantId) => world.may(world.found(tenant, 'key-1', ['issuer']), 'Erase');
    expect([await may(clinic), await may(other)]).toEqual([false, false]);
    await world.put(other, 'first', permit('true'));
    expect([await may(clinic), await may(other)]).toEqual([false, true]);
    await world.put(other, 'second', '');
    expect([await may(clinic), await may(other)]).toEqual([false, false]);
  });

  test('keeps an answer for the policy that was asked, if another came after the key was read', async () => {
    const world = openGate();
    await world.put(clinic, 'first', permit('true'));
    world.forget(clinic);
    const late = world.found(clinic, 'key-1', ['issuer']);
    expect(await world.may(late, 'Erase')).toBe(true);
    await world.put(clinic, 'of a moment ago', '');
    expect(await world.may(world.found(clinic, 'key-1', ['issuer']), 'Erase')).toBe(false);
  });

  test('asks nothing about the key of an owner, which no policy stops', async () => {
    const world = openGate();
    await world.put(clinic, 'first', 'forbid (principal, action, resource);');
    const owner = { tenant: world.found(clinic, 'x', []).tenant };
    for (const action of [...organizationActions, undefined]) await world.gate(owner, action);
    expect(world.asked()).toBe(0);
  });

  test('keeps what has no name in a policy to the owner, even if everything is permitted', async () => {
    const world = openGate();
    await world.put(clinic, 'first', permit('true'));
    const refused = world.gate(world.found(clinic, 'key-1', ['administrator']), undefined);
    await expect(refused).rejects.toMatchObject({ code: 'forbidden', params: { reason: 'owner_only' } });
  });

  test('forgets the oldest answers, and asks again', async () => {
    const world = openGate(2);
    const may = (id: string) => world.may(world.found(clinic, id, ['reader']), 'ReadPatients');
    for (const id of ['1', '2', '3', '3', '2', '1']) expect(await may(id)).toBe(true);
    expect(world.asked()).toBe(4);
  });

  test('is unavailable, and not open, while the policy cannot be read', async () => {
    const store = inMemoryStore();
    const failing = { ...store, tenant: () => Promise.reject(new AppError('store_unavailable')) };
    const gate = organizationGate({ store: failing, policyEngine: engine });
    const found = openGate().found(clinic, 'key-1', ['reader']);
    await expect(gate(found, 'ReadPatients')).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
