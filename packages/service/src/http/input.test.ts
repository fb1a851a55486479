import { endpoints } from '@assent/api';
import { describe, expect, test } from '@jest/globals';
import { holderToken } from '../testing/holder-token.ts';
import { httpWorld, nextYear, operatorKey } from '../testing/http-world.ts';
import { accessRequest, identityOf, uuid } from '../testing/samples.ts';
import { staffBrowser } from '../testing/staff-browser.ts';

const world = await httpWorld();
const clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
const bearer = { authorization: `Bearer ${clinic.apiKey}` };
const json = { ...bearer, 'content-type': 'application/json' };
const decision = accessRequest(world.agent.newDid('patient'), clinic.tenant.did);

const post = (path: string, body: string, headers: Record<string, string> = json) =>
  world.call(path, { method: 'POST', headers, body });
const problemOf = async (response: Response) => {
  const text = await response.text();
  return { text, status: response.status, ...(JSON.parse(text) as { code: string; params: { pointers?: string[] } }) };
};

describe('a request body', () => {
  test.each([
    ['nothing', ''],
    ['half an object', '{"subject": "did:example:Zz-Marker"'],
    ['two values', '{} {}'],
    ['a comment', '// Zz-Marker\n{}'],
    ['not text', '\u0000\uFFFF'],
    ['XML', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ])('that is %s is no JSON: 400 without its text', async (_, body) => {
    const { status, code, params, text } = await problemOf(await post('/v1/decisions', body));
    expect({ status, code, params }).toEqual({ status: 400, code: 'invalid_request', params: { pointers: ['#/'] } });
    expect(text).not.toContain('Zz-Marker');
    expect(text).not.toMatch(/root:|position|token/);
  });

  test.each([
    ['{"subject":{"length":{"toString":1}}}'],
    ['{"resource":{"codes":{"length":{"valueOf":1,"toString":1}}}}'],
    ['['.repeat(1000) + ']'.repeat(1000)],
  ])('that sets a trap is refused as a whole: 400', async (body) => {
    const { status, params } = await problemOf(await post('/v1/decisions', body));
    expect({ status, params }).toEqual({ status: 400, params: { pointers: ['#/'] } });
  });

  test.each([['null'], ['[]'], ['"text"'], ['1e999'], ['true']])('%s is not an object: 400', async (body) => {
    const { status, params } = await problemOf(await post('/v1/decisions', body));
    expect({ status, params }).toEqual({ status: 400, params: { pointers: ['#/'] } });
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonp'],
    ['application/fhir+json'],
    ['xapplication/json'],
    [''],
  ])('of type "%s" is refused: 415', async (type) => {
    const { status, code } = await problemOf(
      await post('/v1/decisions', JSON.stringify(decision), { ...bearer, 'content-type': type }),
    );
    expect({ status, code }).toEqual({ status: 415, code: 'unsupported_media_type' });
  });

  test.each([['application/json; charset=utf-8'], ['Application/JSON'], ['application/json ;charset=utf-8']])(
    'of type "%s" is read',
    async (type) => {
      const response = await post('/v1/decisions', JSON.stringify(decision), { ...bearer, 'content-type': type });
      expect(response.status).toBe(200);
    },
  );

  test('with unknown members is refused, with where they are and none of the values', async () => {
    const body = {
      ...decision,
      note: 'Zz-Marker-1',
      resource: { ...decision.resource, patientName: 'Zz-Marker-2' },
      purposes: ['Zz-Marker-3'],
    };
    const { status, params, text } = await problemOf(await post('/v1/decisions', JSON.stringify(body)));
    expect(status).toBe(400);
    expect(params.pointers?.sort()).toEqual(['#/note', '#/purposes/0', '#/resource/patientName']);
    expect(text).not.toContain('Zz-Marker');
  });

  test('whose member names are personal data is refused without them', async () => {
    const body = { ...decision, 'Zz Marker, born 1980': 1, [`Zz${'z'.repeat(60)}`]: 1 };
    const { params, text } = await problemOf(await post('/v1/decisions', JSON.stringify(body)));
    expect(params.pointers).toEqual(['#/…']);
    expect(text).not.toMatch(/Zz/);
  });

  test('with very many faults is answered with 20 of them', async () => {
    const related = Array.from({ length: 64 }, () => ({}));
    const subject = world.agent.newDid('patient');
    const body = { subject, resource: { resourceType: 'Patient' }, related, validUntil: nextYear };
    const { status, params } = await problemOf(await post('/v1/credentials', JSON.stringify(body)));
    expect(status).toBe(400);
    expect(params.pointers).toHaveLength(20);
  });

  test.each([['__proto__'], ['constructor'], ['prototype']])('cannot smuggle in "%s"', async (name) => {
    const body = JSON.stringify(decision).replace('{', `{"${name}":{"human":false,"polluted":true},`);
    const { status, params } = await problemOf(await post('/v1/decisions', body));
    expect({ status, params }).toEqual({ status: 400, params: { pointers: [`#/${name}`] } });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('that repeats a FHIR resource deep inside itself is refused, not a failure', async () => {
    const deep = `${'{"contained":['.repeat(5000)}{}${']}'.repeat(5000)}`;
    const body = `{"subject":"did:example:x","validUntil":"${nextYear}","resource":{"resourceType":"Patient","contained":[${deep}]}}`;
    const { status } = await problemOf(await post('/v1/credentials', body));
    expect([400, 422]).toContain(status);
  });

  test('is taken for exactly one of claims and FHIR resource', async () => {
    const order = { subject: world.agent.newDid('patient'), validUntil: nextYear };
    const both = { ...order, content: identityOf('Zz-Marker'), resource: { resourceType: 'Patient' } };
    for (const body of [order, both]) {
      const { status, params, text } = await problemOf(await post('/v1/credentials', JSON.stringify(body)));
      expect({ status, params }).toEqual({ status: 400, params: { pointers: ['#/content'] } });
      expect(text).not.toContain('Zz-Marker');
    }
  });

  test('a call that takes none ignores', async () => {
    const response = await world.call('/v1/organizations/clinic/holder-requests', {
      method: 'POST',
      body: 'not JSON',
    });
    expect(response.status).toBe(201);
  });
});

describe('path and query', () => {
  const get = (path: string) => world.call(path, { headers: bearer });

  test.each([
    ['..%2f..%2fetc%2fpasswd'],
    ['%00'],
    ['__proto__'],
    ['constructor'],
    ['%E0%A4%A'],
    ["' OR 1=1 --"],
    [uuid(1).toUpperCase()],
    ['x'.repeat(3000)],
  ])('/v1/patients/%s names nobody: 400 at its place', async (id) => {
    const { status, params } = await problemOf(await get(`/v1/patients/${id}`));
    expect({ status, params }).toEqual({ status: 400, params: { pointers: ['#/id'] } });
  });

  test.each([
    ['/v1/patients/../../etc/passwd'],
    ['/v1//patients'],
    ['/v1/patients/'],
    ['/V1/patients'],
    ['/v2/patients'],
  ])('%s leads nowhere: 404', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=Infinity', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=1000001', 'offset'],
    ['subject=Zz-Marker', 'subject'],
    ['order=name', 'order'],
  ])('?%s is refused: 400 at its place, without the value', async (query, name) => {
    const { status, params, text } = await problemOf(await get(`/v1/credentials?${query}`));
    expect({ status, params }).toEqual({ status: 400, params: { pointers: [`#/${name}`] } });
    expect(text).not.toContain('Zz-Marker');
  });

  test('a query that is much too long is refused, or found nowhere', async () => {
    const { status } = await problemOf(await get(`/v1/credentials?subject=did:example:${'x'.repeat(100_000)}`));
    expect(status).toBe(400);
    expect((await get(`/v1/${'x/'.repeat(20_000)}`)).status).toBe(404);
  });
});

test('every operation that takes a body refuses one that is not JSON', async () => {
  const withBody = Object.values(endpoints).filter(({ body }) => body.def.type !== 'undefined');
  const tokens = {
    operator: operatorKey,
    tenant: clinic.apiKey,
    public: '',
    holder: await holderToken(world, 'clinic'),
  };
  const ofStaff = { cookie: await staffCookie(), 'x-assent-app': 'clinic' };
  for (const { method, path, audience } of withBody) {
    const who = audience === 'staff' ? ofStaff : { authorization: `Bearer ${tokens[audience]}` };
    const headers = { ...who, 'content-type': 'application/json' };
    const response = await world.call(path.replace('{tenant}', 'clinic').replace('{id}', uuid(1)), {
      method,
      headers,
      body: '{',
    });
    expect({ path, status: response.status }).toEqual({ path, status: 400 });
  }
  expect(withBody.length).toBeGreaterThan(8);
});

/** Of somebody of the staff who is signed in. */
async function staffCookie(): Promise<string> {
  const password = 'a password of the staff';
  await clinic.client.addStaff({ body: { login: 'ana', name: 'Ana', roles: ['reader'], password } });
  const { client, jar } = staffBrowser(world);
  await client.openStaffSession({ body: { organization: clinic.tenant.id, login: 'ana', password } });
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
