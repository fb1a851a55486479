import { type Endpoint, endpoints } from '@assent/api';
import { type Did, type Instant, organizationRoles } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { askedAction } from '../policy/action-of.ts';
import { httpWorld } from '../testing/http-world.ts';
import { uuid } from '../testing/samples.ts';

const world = await httpWorld();
const clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
const other = await world.onboard('other', 'clinic', ['PatientIdentity']);
const keyFor = (roles: string[], { client } = clinic, expiresAt?: Instant) =>
  client.createApiKey({ body: { name: 'Ward', roles, ...(expiresAt ? { expiresAt } : {}) } });

type Name = keyof typeof endpoints;
const names = (Object.keys(endpoints) as Name[]).filter((name) => endpoints[name].audience === 'tenant');
const call = (name: Name, key: string) => {
  const { method, path } = endpoints[name] as Endpoint;
  return world.call(path.replace('{id}', uuid(1)), { method, headers: { authorization: `Bearer ${key}` } });
};

describe('a key with a role', () => {
  test.each(Object.entries(organizationRoles))(
    '%s gets to the operations of its actions, and to no other',
    async (role, actions) => {
      const { key } = await keyFor([role]);
      const open: readonly string[] = actions;
      for (const name of names) {
        const response = await call(name, key);
        const asked = askedAction(name);
        expect({ name, forbidden: response.status === 403 }).toEqual({
          name,
          forbidden: !asked || !open.includes(asked),
        });
        if (response.status !== 403) continue;
        const text = await response.text();
        expect(JSON.parse(text)).toMatchObject({
          code: 'forbidden',
          params: asked ? { action: asked } : { reason: 'owner_only' },
        });
        expect(text).not.toContain(key);
      }
    },
  );

  test('acts for its own organisation only', async () => {
    const { key } = await keyFor(['issuer', 'reader'], other);
    expect((await other.client.onboardPatient({ body: { custody: 'service' } })).valid).toBe(true);
    const { patients } = await world.clientOf(key).listPatients({});
    expect(patients).toHaveLength(1);
    expect((await clinic.client.listPatients({})).patients).toEqual([]);
  });
});

describe('a key', () => {
  const status = async (key: string) => (await call('listPatients', key)).status;

  test('is shown once, and kept nowhere', async () => {
    const made = await keyFor(['reader']);
    const { keys } = await clinic.client.listApiKeys({});
    expect(keys[0]).toEqual({ id: made.id, name: 'Ward', roles: ['reader'], createdAt: made.createdAt });
    expect(JSON.stringify(keys)).not.toContain(made.key);
    expect(world.logs.join('')).not.toContain(made.key);
  });

  test('is refused once it was revoked, however often it is tried, and so is one that nearly is it', async () => {
    const { id, key } = await keyFor(['reader']);
    expect([await status(key), await status(`${key}x`), await status(key.slice(1))]).toEqual([200, 401, 401]);
    const { revokedAt } = await clinic.client.revokeApiKey({ params: { id } });
    expect([await status(key), await status(key)]).toEqual([401, 401]);
    expect(await clinic.client.revokeApiKey({ params: { id } })).toEqual({ id, revokedAt });
    const text = await (await call('listPatients', key)).text();
    expect(text).not.toContain(key);
  });

  test('that a decision goes by is refused at once when it was revoked, before anything is said of what is asked', async () => {
    const { id, key } = await keyFor(['clinician']);
    const { did } = clinic.tenant;
    const wish = {
      subject: 'did:example:patient-of-a-revoked-key',
      requester: { did, roles: [], identifiers: [] },
      purposes: ['TREAT'],
      action: 'view',
      human: true,
      resource: { type: 'Observation', securityLabels: [], codes: [] },
    };
    const decide = async (body: unknown) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      return (await world.call(endpoints.decide.path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    const answers = async () => [await decide(wish), await decide(wish), await decide({})];
    const lines = async () => (await clinic.client.readHistory({ query: { subject: wish.subject as Did } })).receipts;
    expect(await answers()).toEqual([200, 200, 400]);
    expect(await lines()).toHaveLength(2);
    await clinic.client.setOrganizationPolicy({ body: { policies: 'forbid (principal, action, resource);' } });
    expect(await answers()).toEqual([403, 403, 403]);
    await clinic.client.setOrganizationPolicy({ body: { policies: 'permit (principal, action, resource);' } });
    expect(await answers()).toEqual([200, 200, 400]);
    await clinic.client.revokeApiKey({ params: { id } });
    expect(await answers()).toEqual([401, 401, 401]);
    expect(await lines()).toHaveLength(4);
  });

  test('is revoked by nobody but the owner of its organisation', async () => {
    const { id, key } = await keyFor(['administrator', 'privacy-officer']);
    const params = { id };
    await expect(other.client.revokeApiKey({ params })).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.clientOf(key).revokeApiKey({ params })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await call('listFhirClients', key)).status).toBe(200);
  });

  test('is good until its end, to the second, and is not made for a time that is over', async () => {
    const late = await httpWorld();
    const owner = await late.onboard('clinic', 'clinic');
    const end = (at: string) =>
      owner.client.createApiKey({ body: { name: 'Day', roles: ['reader'], expiresAt: at as Instant } });
    await expect(end('2026-06-01T09:00:00Z')).rejects.toMatchObject({ params: { pointers: ['#/expiresAt'] } });
    const { key } = await end('2026-06-01T09:01:00Z');
    const read = () => late.clientOf(key).listPatients({});
    late.clock.advance(59);
    await read();
    late.clock.advance(1);
    await expect(read()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('outlives the one that made it, which the operator replaces', async () => {
    const own = await httpWorld();
    const { client, tenant } = await own.onboard('clinic', 'clinic');
    const { id, key } = await client.createApiKey({ body: { name: 'Ward', roles: ['reader'] } });
    const { apiKey } = await own.operator.rotateApiKey({ params: { tenant: tenant.id } });
    await own.clientOf(key).listPatients({});
    await own.clientOf(apiKey).revokeApiKey({ params: { id } });
    await expect(own.clientOf(key).listPatients({})).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test.each([
    ['no roles', { name: 'Ward', roles: [] }],
    ['a role twice', { name: 'Ward', roles: ['reader', 'reader'] }],
    ['a role that would be two in a policy', { name: 'Ward', roles: ['reader") || ("'] }],
    ['no name', { name: '', roles: ['reader'] }],
    ['a name of two lines', { name: 'Ward\nKEY', roles: ['reader'] }],
    ['a member too many', { name: 'Ward', roles: ['reader'], owner: true }],
  ])('is not made with %s', async (_, body) => {
    await expect(clinic.client.createApiKey({ body: body as never })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('the policy of an organisation', () => {
  const permitAll = 'permit (principal, action, resource);';
  const set = (policies: string, { client } = clinic) => client.setOrganizationPolicy({ body: { policies } });

  test('is the default, until there is one, which holds at once', async () => {
    const own = await httpWorld();
    const { client } = await own.onboard('clinic', 'clinic');
    const { key } = await client.createApiKey({ body: { name: 'Ward', roles: ['ward'] } });
    const first = await client.readOrganizationPolicy({});
    expect(first).toMatchObject({ revision: '', schema: expect.stringContaining('entity ApiKey') });
    await expect(own.clientOf(key).listPatients({})).rejects.toMatchObject({ code: 'forbidden' });
    const policies =
      'permit (principal, action == Action::"ReadPatients", resource) when { principal.roles.contains("ward") };';
    const said = await client.setOrganizationPolicy({ body: { policies } });
    expect(said).toEqual({ policies, revision: expect.stringMatching(/./), schema: first.schema });
    expect(await own.clientOf(key).listPatients({})).toEqual({ patients: [] });
    await client.setOrganizationPolicy({ body: { policies: '' } });
    await expect(own.clientOf(key).listPatients({})).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('permits nothing at another organisation, whatever it says', async () => {
    await set('', other);
    await set(permitAll);
    const [here, there] = [await keyFor(['reader']), await keyFor(['reader'], other)];
    expect([(await call('listPatients', here.key)).status, (await call('listPatients', there.key)).status]).toEqual([
      200, 403,
    ]);
  });

  test('neither opens what is for the owner nor shuts the owner out', async () => {
    await set(permitAll);
    const { key } = await keyFor(['administrator']);
    for (const name of names.filter((one) => !askedAction(one))) expect((await call(name, key)).status).toBe(403);
    await set('forbid (principal, action, resource);');
    for (const name of names) expect([401, 403]).not.toContain((await call(name, clinic.apiKey)).status);
    expect((await call('listPatients', key)).status).toBe(403);
    expect((await set(permitAll)).policies).toBe(permitAll);
  });

  test('lets nothing through while one that forbids cannot be evaluated', async () => {
    const { key } = await keyFor(['reader']);
    await set(`${permitAll} forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };`);
    expect((await call('listPatients', key)).status).toBe(403);
    await set(permitAll);
    expect((await call('listPatients', key)).status).toBe(200);
  });

  test.each([
    ['a syntax error', 'permit (\n  Zz-Marker', ['2']],
    ['an attribute that is not there', '\n\npermit (principal, action, resource) when { principal.zzMarker };', ['3']],
  ])(
    'is not taken with %s: told are lines, and nothing of the text; and what was there holds',
    async (_, policies, lines) => {
      const before = await clinic.client.readOrganizationPolicy({});
      const refused = await set(policies).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'invalid_request', params: { pointers: ['#/policies'], lines } });
      expect(JSON.stringify(refused)).not.toMatch(/zz-?marker/i);
      expect(await clinic.client.readOrganizationPolicy({})).toEqual(before);
    },
  );

  test.each([
    ['too long', `// ${'x'.repeat(16_384)}`],
    ['a comment that reads as a policy', `// \u202E ${permitAll}`],
    ['a null character', `${permitAll}\u0000`],
  ])('is not taken if it is %s', async (_, policies) => {
    await expect(set(policies)).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/policies'] },
    });
  });

  test('can be tried before it holds, with everything that is wrong with it', async () => {
    const own = await httpWorld();
    const { client } = await own.onboard('clinic', 'clinic');
    const attempt = (action: string, policies?: string) =>
      client.tryOrganizationPolicy({
        body: { roles: ['auditor'], action: action as never, ...(policies === undefined ? {} : { policies }) },
      });
    expect(await attempt('ReadReceipts')).toEqual({ valid: true, allowed: true, because: ['policy9'], failed: false });
    expect(await attempt('Issue')).toEqual({ valid: true, allowed: false, because: [], failed: false });
    expect(await attempt('Issue', permitAll)).toEqual({
      valid: true,
      allowed: true,
      because: ['policy0'],
      failed: false,
    });
    const faulty = await attempt('Issue', 'permit (principal, action == Action::"Isue", resource);');
    expect(faulty).toMatchObject({
      valid: false,
      faults: [{ line: 1, message: expect.stringContaining('Isue') }, {}, {}],
    });
    expect((await client.readOrganizationPolicy({})).revision).toBe('');
    await expect(attempt('Everything')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
