import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld, type Organization, type WorldSettings } from '../testing/http-world.ts';
import { type StaffBrowser, staffBrowser } from '../testing/staff-browser.ts';
import { clientId, clientSecret, staffProvider } from '../testing/staff-provider.ts';

const redirectUri = `${baseUrl}/staff/oidc/callback`;
const start = '/staff/oidc/start?organization=clinic';
const cookie = '__Host-assent-staff';
let provider: Awaited<ReturnType<typeof staffProvider>>;
let world: HttpWorld;
let clinic: Organization;

beforeAll(async () => {
  provider = await staffProvider(redirectUri);
});
afterAll(() => provider.close());
beforeEach(async () => {
  Object.assign(provider.state, { person: 'ana', forge: undefined, isForeign: false });
  await openWorld();
});

async function openWorld(oidc: Partial<NonNullable<WorldSettings['oidc']>> = {}) {
  world = await httpWorld({ oidc: { issuer: provider.issuer, clientId, clientSecret, ...oidc } });
  clinic = await world.onboard('clinic', 'clinic');
  await world.onboard('other', 'clinic');
}

const addAna = (subject = 'ana') =>
  clinic.client.addStaff({
    body: { login: 'ana', name: 'Ana', roles: ['reader'], oidc: { issuer: provider.issuer, subject } },
  });

/** From here to the provider and back to the door, without going in. */
async function comeBack(browser: StaffBrowser, path = start, change = (url: URL) => url): Promise<URL> {
  const left = await browser.call(path);
  const jar = new Map<string, string>();
  let url = change(new URL(left.headers.get('location') ?? ''));
  for (let hops = 0; url.origin === provider.issuer && hops < 8; hops += 1) {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(url, { redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    url = new URL(response.headers.get('location') ?? 'http://nowhere.example', url);
  }
  return url;
}

/** Goes in with an answer. Where the browser is led to, and whether it got a session. */
async function goIn(browser: StaffBrowser, answer: URL) {
  const response = await browser.call(answer.pathname + answer.search);
  expect(response.status).toBe(303);
  return { to: response.headers.get('location'), isIn: browser.jar.has(cookie) };
}

describe('somebody whom the identity provider knows', () => {
  test('is let in to the account that is bound to them, and no password is needed', async () => {
    await addAna();
    const browser = staffBrowser(world);
    const answer = await comeBack(browser, `${start}&app=sponsor`);
    expect(browser.setCookies()[0]).toMatch(/^assent-staff-oidc=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
    expect(await goIn(browser, answer)).toEqual({ to: '/sponsor/', isIn: true });
    expect(browser.jar.has('assent-staff-oidc')).toBe(false);
    expect(await browser.client.readStaffSession({})).toMatchObject({ login: 'ana', hasPassword: false });
    expect(await browser.client.listPatients({})).toEqual({ patients: [] });
    const logs = world.logs.join('');
    for (const secret of [clientSecret, answer.searchParams.get('code') ?? '-', ...browser.received])
      expect(logs).not.toContain(secret);
  });

  test('has to show again who they are, each time', async () => {
    let asked: URL | undefined;
    await comeBack(staffBrowser(world), start, (url) => {
      asked = url;
      return url;
    });
    expect(Object.fromEntries(asked?.searchParams ?? [])).toMatchObject({
      ...{ prompt: 'login', max_age: '300', code_challenge_method: 'S256', scope: 'openid' },
      redirect_uri: redirectUri,
    });
  });

  test.each([
    ['has no account', 'ben', 'clinic'],
    ['has one at another organisation', 'ana', 'other'],
  ])('is not let in who %s', async (_, person, organization) => {
    await addAna();
    provider.state.person = person;
    const browser = staffBrowser(world);
    const answer = await comeBack(browser, `/staff/oidc/start?organization=${organization}`);
    expect(await goIn(browser, answer)).toEqual({ to: '/clinic/#/sign-in/no_account', isIn: false });
  });

  test('is not let in once the account has ended, nor at an organisation they are not of', async () => {
    await openWorld({ tenantClaim: 'organizations' });
    const { id } = await addAna();
    const attempt = async () => {
      const browser = staffBrowser(world);
      return goIn(browser, await comeBack(browser));
    };
    expect(await attempt()).toEqual({ to: '/clinic/', isIn: true });
    const refused = { to: '/clinic/#/sign-in/no_account', isIn: false };
    await clinic.client.changeStaff({
      params: { id },
      body: { oidc: { issuer: provider.issuer, subject: 'visitor' } },
    });
    provider.state.person = 'visitor';
    expect(await attempt()).toEqual(refused);
    provider.state.person = 'ana';
    await clinic.client.changeStaff({ params: { id }, body: { oidc: { issuer: provider.issuer, subject: 'ana' } } });
    await clinic.client.endStaff({ params: { id } });
    expect(await attempt()).toEqual(refused);
  });

  test('who changes their mind is told so', async () => {
    provider.state.person = 'nobody';
    const browser = staffBrowser(world);
    expect(await goIn(browser, await comeBack(browser))).toEqual({ to: '/clinic/#/sign-in/declined', isIn: false });
  });
});

describe('an answer of the identity provider is refused', () => {
  const failed = { to: '/clinic/#/sign-in/failed', isIn: false };
  const withParameter = (name: string, value: string) => (url: URL) => {
    url.searchParams.set(name, value);
    return url;
  };
  beforeEach(() => addAna());

  test.each([
    ['another nonce', withParameter('nonce', 'n'.repeat(43))],
    ['another state', withParameter('state', 's'.repeat(43))],
    ['a code for another client', withParameter('client_id', 'other-client')],
    ['another code challenge', withParameter('code_challenge', 'c'.repeat(43))],
  ])('with %s than was asked for', async (_, change) => {
    const browser = staffBrowser(world);
    expect(await goIn(browser, await comeBack(browser, start, change))).toEqual(failed);
  });

  test.each([
    ['another state', withParameter('state', 's'.repeat(43))],
    ['another issuer', withParameter('iss', 'https://evil.example')],
    ['a code that it did not give', withParameter('code', 'c'.repeat(43))],
  ])('with %s than it gave', async (_, change) => {
    const browser = staffBrowser(world);
    expect(await goIn(browser, change(await comeBack(browser)))).toEqual(failed);
  });

  const late = Math.floor(Date.now() / 1000) - 3600;
  test.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'other-client' }],
    ['for two audiences, and given to the other', { aud: [clientId, 'other-client'], azp: 'other-client' }],
    ['with another nonce', { nonce: 'x' }],
    ['that is over', { exp: late }],
    ['of somebody who showed long ago who they are', { auth_time: late }],
  ])('with an ID token %s', async (_, forge) => {
    const browser = staffBrowser(world);
    let nonce: string | null = null;
    const answer = await comeBack(browser, start, (url) => {
      nonce = url.searchParams.get('nonce');
      return url;
    });
    provider.state.forge = { nonce, ...forge };
    expect(await goIn(browser, answer)).toEqual(failed);
  });

  test('with an ID token under a key that is not its own, and taken under its own', async () => {
    for (const isForeign of [true, false]) {
      const browser = staffBrowser(world);
      let nonce: string | null = null;
      const answer = await comeBack(browser, start, (url) => {
        nonce = url.searchParams.get('nonce');
        return url;
      });
      Object.assign(provider.state, { forge: { nonce }, isForeign });
      expect((await goIn(browser, answer)).isIn).toBe(!isForeign);
      provider.state.forge = undefined;
    }
  });

  test('that comes a second time, whoever brings it with its cookie', async () => {
    const browser = staffBrowser(world);
    const answer = await comeBack(browser);
    const pending = new Map(browser.jar);
    expect((await goIn(browser, answer)).isIn).toBe(true);
    const thief = staffBrowser(world);
    for (const [name, value] of pending) thief.jar.set(name, value);
    expect(await goIn(thief, answer)).toEqual(failed);
  });

  test('in a browser that did not ask, or asked too long ago, or with a cookie that is not ours', async () => {
    const [asking, other] = [staffBrowser(world), staffBrowser(world)];
    const answer = await comeBack(asking);
    expect(await goIn(other, answer)).toEqual(failed);
    other.jar.set('assent-staff-oidc', 'made-up');
    expect(await goIn(other, answer)).toEqual(failed);
    world.clock.advance(600);
    expect(await goIn(asking, answer)).toEqual(failed);
  });
});

test('nobody is led anywhere else, whatever is asked', async () => {
  const call = async (query: string) => (await staffBrowser(world).call(`/staff/oidc/start?${query}`)).status;
  expect(await call('organization=clinic&app=https://evil.example')).toBe(400);
  expect(await call('organization=../x')).toBe(400);
  expect(await call('')).toBe(400);
});

test('a provider that cannot be reached is said to be so, and is asked again', async () => {
  await openWorld({ issuer: 'http://127.0.0.1:9' });
  const response = await staffBrowser(world).call(start);
  expect(response.headers.get('location')).toBe('/clinic/#/sign-in/unavailable');
  expect((await staffBrowser(world).client.readStaffSignIn({})).oidc).toBe(true);
});

test('there are no such places where no provider is configured', async () => {
  const plain = await httpWorld();
  expect((await plain.call(start)).status).toBe(404);
  expect((await staffBrowser(plain).client.readStaffSignIn({})).oidc).toBe(false);
});
