import { createClient, type Endpoint, endpoints } from '@assent/api';
import { AppError, type Did } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { holderToken } from '../testing/holder-token.ts';
import { baseUrl, type HttpWorld, healthUrl, httpWorld, type Organization } from '../testing/http-world.ts';
import { uuid } from '../testing/samples.ts';
import { type StaffBrowser, staffBrowser } from '../testing/staff-browser.ts';

const password = 'a password of the staff';
const cookie = '__Host-assent-staff';
let world: HttpWorld;
let clinic: Organization;
let other: Organization;
beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  other = await world.onboard('other', 'clinic', ['PatientIdentity']);
});

const add = (login: string, roles: string[], { client } = clinic) =>
  client.addStaff({ body: { login, name: `Name of ${login}`, roles, password } });
const signIn = ({ client }: StaffBrowser, login: string, { organization = 'clinic', typed = password } = {}) =>
  client.openStaffSession({ body: { organization: organization as never, login, password: typed } });
async function signedIn(login: string, roles: string[] = ['clinician'], at = clinic) {
  const { id } = await add(login, roles, at);
  const browser = staffBrowser(world);
  await signIn(browser, login, { organization: at.tenant.id });
  return { id, browser, client: browser.client, token: browser.jar.get(cookie) ?? '' };
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof AppError ? [error.code, error.params.reason].filter(Boolean).join(' ') : error,
  );

describe('somebody who signs in', () => {
  test('may do what their roles may, for their own organisation, as the session says', async () => {
    const { client } = await signedIn('ana', ['clinician', 'issuer']);
    const session = await client.readStaffSession({});
    expect(session).toEqual({
      ...{ state: 'open', name: 'Name of ana', login: 'ana', roles: ['clinician', 'issuer'] },
      did: 'did:web:assent.test:staff:clinic:ana',
      organization: { id: 'clinic', name: 'Organisation clinic', kind: 'clinic', did: clinic.tenant.did },
      actions: expect.arrayContaining(['RegisterPatients', 'Issue', 'Verify']),
      ...{ idleMinutesLeft: 15, minutesLeft: 720, hasPassword: true },
    });
    expect(session.actions).not.toContain('Erase');
    expect((await client.onboardPatient({ body: { custody: 'service' } })).valid).toBe(true);
    expect((await clinic.client.listPatients({})).patients).toHaveLength(1);
    expect(await codeOf(client.listErasures({}))).toBe('forbidden');
    expect(await codeOf(client.listApiKeys({}))).toBe('forbidden owner_only');
  });

  test('closes and reviews emergencies in their own name alone; a key of the organisation names who does', async () => {
    const { client } = await signedIn('ana', ['clinician', 'privacy-officer']);
    const { did } = await client.readStaffSession({});
    const params = { id: uuid(1) };
    const closed = (by: string, { closeEmergency } = client) =>
      codeOf(closeEmergency({ params, body: { by: by as Did } }));
    const reviewed = (by: string) =>
      codeOf(client.reviewEmergency({ params, body: { by: by as Did, outcome: 'justified' } }));
    for (const other of [did.replace('ana', 'ben'), did.replace('clinic', 'other'), clinic.tenant.did]) {
      expect(await closed(other)).toBe('forbidden another_name');
      expect(await reviewed(other)).toBe('forbidden another_name');
    }
    expect(await closed(did)).toBe('not_found');
    expect(await reviewed(did)).toBe('not_found');
    expect(await closed(did, clinic.client)).toBe('not_found');
  });

  test('gets to every operation of their actions and to no other, as a key with these roles does', async () => {
    const { browser, client } = await signedIn('ana', ['auditor']);
    const { key } = await clinic.client.createApiKey({ body: { name: 'Audit', roles: ['auditor'] } });
    const { actions } = await client.readStaffSession({});
    expect([...actions].sort()).toEqual(['ReadEmergencies', 'ReadEvents', 'ReadReceipts']);
    const ofTenants = Object.values<Endpoint>(endpoints).filter(({ audience }) => audience === 'tenant');
    for (const { method, path } of ofTenants) {
      const init = { method, headers: { 'x-assent-app': 'clinic' } };
      const place = path.replace('{id}', uuid(1));
      const asKey = await world.call(place, { method, headers: { authorization: `Bearer ${key}` } });
      expect({ path, status: (await browser.call(place, init)).status }).toEqual({ path, status: asKey.status });
    }
  });

  test('is somebody policies can tell from a key, by name and roles', async () => {
    const { client } = await signedIn('ana', ['ward']);
    const { key } = await clinic.client.createApiKey({ body: { name: 'Name of ana', roles: ['ward'] } });
    const policies =
      'permit (principal is Staff, action == Action::"ReadPatients", resource) when { principal.name like "*ana" };';
    const asked = { roles: ['ward'], name: 'Dr ana', action: 'ReadPatients' as const, policies };
    const tried = (staff: boolean) => clinic.client.tryOrganizationPolicy({ body: { ...asked, staff } });
    expect([await tried(true), await tried(false)]).toMatchObject([{ allowed: true }, { allowed: false }]);
    expect(await codeOf(client.listPatients({}))).toBe('forbidden');
    await clinic.client.setOrganizationPolicy({ body: { policies } });
    expect(await codeOf(client.listPatients({}))).toBe('done');
    expect(await codeOf(world.clientOf(key).listPatients({}))).toBe('forbidden');
    expect((await client.readStaffSession({})).actions).toEqual(['ReadPatients']);
  });

  test('may write the login name as people do', async () => {
    await add(' Ana.Ruiz@Clinic ', ['reader']);
    expect((await signIn(staffBrowser(world), 'ANA.ruiz@clinic ')).login).toBe('ana.ruiz@clinic');
  });

  test.each([
    ['a wrong password', { typed: `${password}x` }],
    ['the account of another organisation', { organization: 'other' }],
    ['an organisation that there is not', { organization: 'nowhere' }],
  ])('is refused with %s', async (_, changes) => {
    await add('ana', ['reader']);
    const browser = staffBrowser(world);
    expect(await codeOf(signIn(browser, 'ana', changes))).toBe('unauthenticated');
    expect(browser.setCookies()).toEqual([]);
  });

  test('may have the same password in another form of Unicode', async () => {
    await clinic.client.addStaff({
      body: { login: 'zoe', name: 'Zoë', roles: ['reader'], password: 'contraseña larga ñ' },
    });
    expect((await signIn(staffBrowser(world), 'zoe', { typed: 'contraseña larga ñ'.normalize('NFD') })).login).toBe(
      'zoe',
    );
  });
});

describe('the cookie of a session', () => {
  test('is closed to scripts, to other sites and to plain http', async () => {
    const { browser } = await signedIn('ana');
    const [session, known] = browser.setCookies();
    expect(session).toMatch(/^__Host-assent-staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect(known).toMatch(
      /^__Host-assent-staff-browser=[\w-]{43}\.[\w-]{22}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=31536000$/,
    );
    await browser.client.endStaffSession({});
    expect(browser.setCookies()).toEqual([
      '__Host-assent-staff=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    ]);
  });

  test('has a plain name at this machine, and there is none over http from afar', async () => {
    const at = async (publicUrl: string) => {
      const own = await httpWorld({ publicUrl });
      const { client } = await own.onboard('clinic', 'clinic');
      await client.addStaff({ body: { login: 'ana', name: 'Ana', roles: ['reader'], password } });
      const browser = staffBrowser(own);
      const code = await codeOf(signIn(browser, 'ana'));
      const { isPossible } = await browser.client.readStaffSignIn({});
      return { code, isPossible, name: browser.setCookies()[0]?.split('=')[0], browser };
    };
    const local = await at('http://localhost:4480');
    expect(local).toMatchObject({ code: 'done', isPossible: true });
    expect(local.browser.jar.has('assent-staff')).toBe(true);
    expect(local.browser.received.length).toBe(2);
    expect(await at('http://assent.example')).toMatchObject({ code: 'forbidden https_required', isPossible: false });
  });

  test('is never one that somebody brought along, and another after each time a password was given', async () => {
    await add('ana', ['reader']);
    const browser = staffBrowser(world);
    const planted = 'p'.repeat(43);
    browser.jar.set(cookie, planted);
    await signIn(browser, 'ana');
    const first = browser.jar.get(cookie);
    await signIn(browser, 'ana');
    const second = browser.jar.get(cookie);
    await browser.client.lockStaffSession({});
    await browser.client.unlockStaffSession({ body: { password } });
    const third = browser.jar.get(cookie);
    expect(new Set([planted, first, second, third]).size).toBe(4);
    const statuses = [planted, first, second, third].map(async (token) => {
      const headers = { cookie: `${cookie}=${token}`, 'x-assent-app': 'clinic' };
      return (await world.call('/v1/patients', { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([401, 401, 401, 200]);
  });

  test('opens nothing at another organisation, and nothing if it comes twice', async () => {
    const [here, there] = [await signedIn('ana', ['clinician']), await signedIn('ben', ['clinician'], other)];
    await here.client.onboardPatient({ body: { custody: 'service' } });
    expect((await there.client.listPatients({})).patients).toEqual([]);
    const { patients } = await here.client.listPatients({});
    const params = { id: patients[0]?.id ?? '' };
    expect(await codeOf(there.client.readPatient({ params }))).toBe('not_found');
    const headers = { cookie: `${cookie}=${here.token}; ${cookie}=${there.token}`, 'x-assent-app': 'clinic' };
    expect((await world.call('/v1/patients', { headers })).status).toBe(401);
  });

  test('means nothing to calls of others, and a call with a key beside it is refused', async () => {
    const { browser, token } = await signedIn('ana');
    const calls = async (path: string, authorization: string) => {
      const headers = { authorization, cookie: `${cookie}=${token}`, 'x-assent-app': 'clinic' };
      return (await world.call(path, { headers })).status;
    };
    expect(await calls('/v1/patients', `Bearer ${clinic.apiKey}`)).toBe(400);
    expect(await calls('/v1/patients', 'Basic anything')).toBe(400);
    const path = endpoints.listOwnCredentials.path.replace('{tenant}', 'clinic');
    expect(await calls(path, `Bearer ${await holderToken(world, 'clinic')}`)).toBe(200);
    expect((await browser.call(path, { headers: { 'x-assent-app': 'clinic' } })).status).toBe(401);
    expect((await browser.call('/v1/organizations', { headers: { 'x-assent-app': 'clinic' } })).status).toBe(401);
  });
});

describe('a call that a browser makes for another site', () => {
  const own = { 'x-assent-app': 'clinic' };
  test.each([
    ['with everything as it should be', { ...own, origin: healthUrl, 'sec-fetch-site': 'same-origin' }, 200],
    ['without a word of where it is from', own, 200],
    ['without the header of our apps', {}, 403],
    ['with the header of an app that is not ours', { 'x-assent-app': 'evil' }, 403],
    ['from another site', { ...own, 'sec-fetch-site': 'cross-site' }, 403],
    ['from a site beside this one', { ...own, 'sec-fetch-site': 'same-site' }, 403],
    ['from another origin', { ...own, origin: 'https://evil.example' }, 403],
    ['from this host over http', { ...own, origin: 'http://assent.test' }, 403],
    ['from another port', { ...own, origin: `${healthUrl}:8443` }, 403],
    ['from nowhere', { ...own, origin: 'null' }, 403],
  ])('is taken or not: %s', async (_, headers, status) => {
    const { token } = await signedIn('ana');
    const withCookie = { ...headers, cookie: `${cookie}=${token}` };
    for (const path of ['/v1/patients', '/v1/staff/session'])
      expect((await world.call(path, { headers: withCookie })).status).toBe(status);
    const json = { ...headers, 'content-type': 'application/json' };
    const body = JSON.stringify({ organization: 'clinic', login: 'ana', password });
    const opened = await world.call('/v1/staff/session', { method: 'POST', headers: json, body });
    expect(opened.status).toBe(status === 200 ? 201 : status);
  });

  test('is taken at this machine under both its names, and not from another port of it', async () => {
    const local = await httpWorld({ publicUrl: 'http://localhost:4480' });
    const from = async (origin: string, host: string) =>
      (
        await local.call('/v1/staff/invite/read', {
          method: 'POST',
          headers: { ...own, origin, host, 'content-type': 'application/json' },
          body: JSON.stringify({ token: 'none' }),
        })
      ).status;
    expect(await from('http://localhost:4480', 'localhost:4480')).toBe(404);
    expect(await from('http://127.0.0.1:4480', '127.0.0.1:4480')).toBe(404);
    expect(await from('http://127.0.0.1:8080', '127.0.0.1:4480')).toBe(403);
    expect(await from('http://evil.example', 'evil.example')).toBe(403);
  });
});

describe('a session', () => {
  test('locks itself after a quarter of an hour without anything done, and goes on with the password', async () => {
    const { client } = await signedIn('ana');
    world.clock.advance(870);
    await client.listPatients({});
    world.clock.advance(899);
    expect(await codeOf(client.listPatients({}))).toBe('done');
    world.clock.advance(900);
    expect(await codeOf(client.listPatients({}))).toBe('unauthenticated locked');
    expect(await client.readStaffSession({})).toMatchObject({ state: 'locked', name: 'Name of ana', actions: [] });
    expect(await codeOf(client.unlockStaffSession({ body: { password: 'x' } }))).toBe('unauthenticated wrong_password');
    await client.unlockStaffSession({ body: { password } });
    expect(await codeOf(client.listPatients({}))).toBe('done');
  });

  test('is not kept open by what a browser asks on its own, nor by asking for it', async () => {
    const { browser, client } = await signedIn('ana');
    const background = createClient({
      ...{ baseUrl, app: 'clinic', isBackground: true },
      fetch: (input, init) => browser.call((input as URL).pathname, init),
    });
    for (let minute = 0; minute < 14; minute += 1) {
      world.clock.advance(60);
      await background.listPatients({});
      await client.readStaffSession({});
    }
    expect((await client.readStaffSession({})).idleMinutesLeft).toBe(1);
    world.clock.advance(60);
    expect(await codeOf(background.listPatients({}))).toBe('unauthenticated locked');
  });

  test('is over after twelve hours, to the second, whatever is done', async () => {
    const { client } = await signedIn('ana');
    for (let minutes = 0; minutes < 715; minutes += 5) {
      world.clock.advance(300);
      if (minutes % 10 === 0) await client.listPatients({});
    }
    world.clock.advance(299);
    expect(await codeOf(client.listPatients({}))).toBe('done');
    world.clock.advance(1);
    expect(await codeOf(client.listPatients({}))).toBe('unauthenticated');
    expect(await codeOf(client.unlockStaffSession({ body: { password } }))).toBe('unauthenticated');
  });

  test('is locked at once, with nothing open but to unlock and to end it', async () => {
    const { client, browser } = await signedIn('ana');
    expect((await client.lockStaffSession({})).state).toBe('locked');
    expect((await client.lockStaffSession({})).state).toBe('locked');
    expect(await codeOf(client.listPatients({}))).toBe('unauthenticated locked');
    expect((await browser.call('/v1/events/stream', { headers: { 'x-assent-app': 'clinic' } })).status).toBe(401);
    expect(await client.endStaffSession({})).toEqual({ ended: true });
    expect(browser.jar.has(cookie)).toBe(false);
  });

  test('is there or not for an app that asks first, which is never refused', async () => {
    const stranger = staffBrowser(world);
    const { browser, client } = await signedIn('ana');
    const state = async (from: StaffBrowser) => (await from.client.readStaffSignIn({})).session;
    expect([await state(stranger), await state(browser)]).toEqual(['none', 'open']);
    await client.lockStaffSession({});
    expect(await state(browser)).toBe('locked');
    // without the header of an app, nothing is said
    expect(await (await browser.call('/v1/staff/sign-in')).json()).toMatchObject({ session: 'none' });
    world.clock.advance(43_200);
    expect(await state(browser)).toBe('none');
  });

  test('that is locked ends after ten wrong passwords in a row, and nobody else is kept out by them', async () => {
    const { client } = await signedIn('ana');
    await client.lockStaffSession({});
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      codes.push(await codeOf(client.unlockStaffSession({ body: { password: 'wrong' } })));
      world.clock.advance(60);
    }
    expect(new Set(codes)).toEqual(new Set(['unauthenticated wrong_password']));
    expect(await codeOf(client.unlockStaffSession({ body: { password } }))).toBe('unauthenticated');
    expect((await signIn(staffBrowser(world), 'ana')).state).toBe('open');
  });

  test('has the roles its account has now, and ends with it, or with its password', async () => {
    const { id, client, browser } = await signedIn('ana', ['reader']);
    expect(await codeOf(client.listPatients({}))).toBe('done');
    await clinic.client.changeStaff({ params: { id }, body: { roles: ['auditor'], name: 'Ana' } });
    expect(await codeOf(client.listPatients({}))).toBe('forbidden');
    expect(await client.readStaffSession({})).toMatchObject({ name: 'Ana', roles: ['auditor'] });
    await clinic.client.resetStaffPassword({ params: { id }, body: { password: 'another long password' } });
    expect(await codeOf(client.readStaffSession({}))).toBe('unauthenticated');
    expect(await codeOf(signIn(browser, 'ana'))).toBe('unauthenticated');
    await signIn(browser, 'ana', { typed: 'another long password' });
    await clinic.client.endStaff({ params: { id } });
    expect(await codeOf(client.readStaffSession({}))).toBe('unauthenticated');
    expect(await codeOf(signIn(browser, 'ana', { typed: 'another long password' }))).toBe('unauthenticated');
    expect(await codeOf(clinic.client.inviteStaff({ params: { id } }))).toBe('not_found');
  });
});

describe('whoever guesses passwords', () => {
  test('waits longer each time, as for a name that there is not, and costs as much work', async () => {
    await add('ana', ['reader']);
    for (const login of ['ana', 'nobody']) {
      const guesser = staffBrowser(world);
      const guess = () => signIn(guesser, login, { typed: 'wrong' }).catch((error: AppError) => error);
      const before = world.timesHashed();
      const waits: unknown[] = [];
      for (let attempt = 0; attempt < 12; attempt += 1) {
        expect(await guess()).toMatchObject({ code: 'unauthenticated', params: {} });
        const { code, params } = (await guess()) as AppError;
        const wait = code === 'rate_limited' ? Number(params.retryAfterSeconds) : 0;
        waits.push(wait);
        world.clock.advance(wait);
      }
      // the first four of each name were tried twice
      expect(waits.slice(-4)).toEqual([60, 60, 60, 60]);
      expect(waits).toContain(2);
      expect(world.timesHashed() - before).toBe(12 + waits.filter((wait) => wait === 0).length);
    }
  });

  test('gets no more tries by trying at once', async () => {
    await add('ana', ['reader']);
    const before = world.timesHashed();
    const all = Array.from({ length: 30 }, () => codeOf(signIn(staffBrowser(world), 'ana', { typed: 'wrong' })));
    const codes = await Promise.all(all);
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(5);
    expect(world.timesHashed() - before).toBe(5);
  });

  test('does not keep somebody out of a browser they have signed in with', async () => {
    const { browser } = await signedIn('ana');
    await browser.client.endStaffSession({});
    const guesser = staffBrowser(world, { address: '198.51.100.7' });
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await codeOf(signIn(guesser, 'ana', { typed: 'wrong' }));
      world.clock.advance(1);
    }
    expect(await codeOf(signIn(guesser, 'ana'))).toBe('rate_limited');
    expect(await codeOf(signIn(staffBrowser(world), 'ana'))).toBe('rate_limited');
    expect((await signIn(browser, 'ana')).state).toBe('open');
    // the mark of one person is none of another
    await add('ben', ['reader']);
    for (let attempt = 0; attempt < 6; attempt += 1) await codeOf(signIn(guesser, 'ben', { typed: 'wrong' }));
    expect(await codeOf(signIn(browser, 'ben'))).toBe('rate_limited');
    world.clock.advance(60);
    expect((await signIn(browser, 'ben')).login).toBe('ben');
    await browser.client.endStaffSession({});
    expect((await signIn(browser, 'ana')).login).toBe('ana');
  });

  test('is slowed down by address, whatever the names', async () => {
    const slow = await httpWorld({ signIns: 10 });
    await slow.onboard('clinic', 'clinic');
    const guess = (name: number, address: string) =>
      codeOf(signIn(staffBrowser(slow, { address }), `name-${name}`, { typed: 'wrong' }));
    const codes = await Promise.all(Array.from({ length: 15 }, (_, name) => guess(name, '198.51.100.7')));
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(5);
    expect(await guess(1, '198.51.100.8')).toBe('unauthenticated');
  });

  test('begins anew after an hour, or once the right password was given', async () => {
    await add('ana', ['reader']);
    const browser = staffBrowser(world);
    for (let attempt = 0; attempt < 4; attempt += 1) await codeOf(signIn(browser, 'ana', { typed: 'wrong' }));
    await signIn(browser, 'ana');
    browser.jar.clear();
    for (let attempt = 0; attempt < 4; attempt += 1)
      expect(await codeOf(signIn(browser, 'ana', { typed: 'wrong' }))).toBe('unauthenticated');
    world.clock.advance(3600);
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await codeOf(signIn(browser, 'ana', { typed: 'wrong' }))).toBe('unauthenticated');
    expect(await codeOf(signIn(browser, 'ana'))).toBe('rate_limited');
  });
});

describe('an invitation', () => {
  const invited = async () => {
    const { id } = await clinic.client.addStaff({ body: { login: 'ana', name: 'Ana', roles: ['reader'] } });
    return clinic.client.inviteStaff({ params: { id } });
  };
  const anybody = () => staffBrowser(world).client;

  test('lets somebody set their own password, once', async () => {
    const { token, link, expiresAt } = await invited();
    expect(link).toBe(`${baseUrl}/clinic/#/invite/${token}`);
    expect(expiresAt).toBe('2026-06-02T09:00:00Z');
    expect(await codeOf(signIn(staffBrowser(world), 'ana'))).toBe('unauthenticated');
    expect(await anybody().readStaffInvite({ body: { token } })).toMatchObject({
      organization: { id: 'clinic' },
      name: 'Ana',
    });
    const accept = (typed: string) => codeOf(anybody().acceptStaffInvite({ body: { token, password: typed } }));
    expect(await accept('short')).toBe('invalid_request');
    expect(await accept('aaaaaaaaaaaaaaaaaaaa')).toBe('invalid_request');
    const both = await Promise.all([accept(password), accept('password of somebody else')]);
    expect(both.sort()).toEqual(['done', 'not_found']);
    expect(await accept(password)).toBe('not_found');
    expect((await clinic.client.listStaff({})).staff).toMatchObject([{ login: 'ana', hasPassword: true }]);
  });

  test('is good for a day, until there is another, or until the account ends', async () => {
    const first = await invited();
    const second = await clinic.client.inviteStaff({ params: { id: first.id } });
    const read = (token: string) => codeOf(anybody().readStaffInvite({ body: { token } }));
    expect([await read(first.token), await read(second.token)]).toEqual(['not_found', 'done']);
    world.clock.advance(86_399);
    expect(await read(second.token)).toBe('done');
    world.clock.advance(1);
    expect(await read(second.token)).toBe('not_found');
    const third = await clinic.client.inviteStaff({ params: { id: first.id } });
    await clinic.client.endStaff({ params: { id: first.id } });
    expect(await read(third.token)).toBe('not_found');
    for (const token of ['', 'x', 'clinic..', third.token.replace('clinic', 'other'), `${third.token}x`])
      expect(await read(token)).toBe('not_found');
  });
});

describe('accounts', () => {
  test('are managed by the owner, and by whom the policy lets, but nobody changes their own', async () => {
    const boss = await signedIn('boss', ['head']);
    const { id } = await add('ana', ['reader']);
    const change = (one: string) => boss.client.changeStaff({ params: { id: one }, body: { roles: ['issuer'] } });
    expect(await codeOf(change(id))).toBe('forbidden');
    const policies =
      'permit (principal, action == Action::"ManageStaff", resource) when { principal.roles.contains("head") };';
    await clinic.client.setOrganizationPolicy({ body: { policies } });
    expect(await change(id)).toMatchObject({ roles: ['issuer'] });
    expect(await codeOf(change(boss.id))).toBe('forbidden own_account');
    expect(await codeOf(boss.client.endStaff({ params: { id: boss.id } }))).toBe('forbidden own_account');
    expect(await codeOf(boss.client.createApiKey({ body: { name: 'Key', roles: ['head'] } }))).toBe(
      'forbidden owner_only',
    );
    await boss.client.endStaff({ params: { id } });
    const { staff } = await boss.client.listStaff({});
    expect(staff).toMatchObject([{ login: 'boss' }, { login: 'ana', hasPassword: false, endedAt: expect.any(String) }]);
    expect(JSON.stringify(staff)).not.toContain('scrypt');
  });

  test('have login names and identities of their own', async () => {
    const identity = { issuer: 'https://idp.example', subject: 'ana' };
    const wish = (login: string) => ({ login, name: 'Ana', roles: ['reader'], oidc: identity });
    const ana = await clinic.client.addStaff({ body: wish('ana') });
    expect(await codeOf(clinic.client.addStaff({ body: wish('ben') }))).toBe('conflict');
    expect(await codeOf(add('ana', ['reader']))).toBe('conflict');
    expect(await codeOf(other.client.addStaff({ body: wish('ana') }))).toBe('done');
    const { id } = await add('cleo', ['reader']);
    const take = () => clinic.client.changeStaff({ params: { id }, body: { oidc: identity } });
    expect(await codeOf(take())).toBe('conflict');
    await clinic.client.changeStaff({ params: { id: ana.id }, body: { oidc: null } });
    expect(await take()).toMatchObject({ oidc: identity });
  });

  test.each([
    ['a password that is short', { password: 'fourteen chars' }],
    ['a password that is the name', { password: 'administrator1234' }],
    ['a name that would be two lines', { name: 'A\nB' }],
    ['no roles', { roles: [] }],
    ['a login name with a space', { login: 'a b' }],
  ])('are not made with %s', async (_, changes) => {
    const body = { login: 'administrator', name: 'A', roles: ['reader'], password, ...changes };
    expect(await codeOf(clinic.client.addStaff({ body }))).toBe('invalid_request');
  });
});

test('no password, token, name or login is in logs, whatever is tried', async () => {
  const { browser, id } = await signedIn('zz-marker', ['reader']);
  const { token } = await clinic.client.inviteStaff({ params: { id } });
  await codeOf(signIn(staffBrowser(world), 'zz-marker', { typed: 'zz-marker-wrong' }));
  await codeOf(staffBrowser(world).client.acceptStaffInvite({ body: { token: `${token}x`, password } }));
  await browser.call('/v1/patients', { headers: { 'x-assent-app': 'evil' } });
  const logs = world.logs.join('');
  for (const secret of [password, token, 'zz-marker', ...browser.received]) expect(logs).not.toContain(secret);
  expect(browser.received).toHaveLength(2);
});
