import { answerRequest } from '@assent/application';
import { type Instant, plusSeconds } from '@assent/domain';
import { type AskLinkServer, type CardTrust, cardFile, type LinkVisitor, resolveLink, verifyCards } from '@assent/fhir';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { healthCardDesk } from '../health-cards/health-card-desk.ts';
import { healthLinkDesk } from '../health-links/health-link-desk.ts';
import { type HttpWorld, healthUrl, httpWorld, now, type Organization } from '../testing/http-world.ts';
import { healthBundleOf } from '../testing/samples.ts';
import { testCardSigner } from '../testing/test-card-signer.ts';

let world: HttpWorld;
let clinic: Organization;
beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic');
});

const bundle = healthBundleOf('Made');
const iss = `${healthUrl}/health-cards/clinic`;
const json = async (path: string) => (await world.call(path)).json();
/** A verifier that trusts the clinic, and asks it for its keys and revoked cards. */
const trust = (): CardTrust => ({
  issuer: async (url) => (url === iss ? { iss, name: 'Clinic', canonicalIss: undefined } : undefined),
  keySet: async () => json('/health-cards/clinic/.well-known/jwks.json'),
  revocationList: async (_iss, kid) => json(`/health-cards/clinic/.well-known/crl/${kid}.json`),
});

describe('health cards', () => {
  test('are good for who trusts their issuer, by code and by file, until they are revoked', async () => {
    const issued = await clinic.client.issueHealthCard({ body: { bundle, types: ['immunization'] } });
    const { id, jws, qr } = issued;
    for (const shown of [{ jws }, { qr: [qr ?? ''] }, { file: cardFile([jws]) }]) {
      const [card] = await verifyCards(trust(), shown, now);
      expect(card).toMatchObject({
        valid: true,
        value: { types: expect.arrayContaining([expect.stringContaining('immunization')]) },
      });
    }
    const other = await clinic.client.issueHealthCard({ body: { bundle } });
    const { revokedAt } = await clinic.client.revokeHealthCard({ params: { id } });
    expect(await clinic.client.revokeHealthCard({ params: { id } })).toEqual({ id, revokedAt });
    expect(await verifyCards(trust(), { jws }, now)).toMatchObject([{ valid: false, fault: 'revoked' }]);
    expect(await verifyCards(trust(), { jws: other.jws }, now)).toMatchObject([{ valid: true }]);
    const { cards } = await clinic.client.listHealthCards({});
    expect(cards.map((card) => [card.id, card.revokedAt])).toEqual([
      [other.id, undefined],
      [id, revokedAt],
    ]);
  });

  test('have keys and lists that pages may read, which change with each revocation and hold nothing private', async () => {
    const { id, kid, jws } = await clinic.client.issueHealthCard({ body: { bundle } });
    const read = async () => {
      const response = await world.call('/health-cards/clinic/.well-known/jwks.json');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('cache-control')).toBe('public, max-age=60');
      return (await response.json()) as { keys: object[] };
    };
    const key = {
      kty: 'EC',
      kid,
      use: 'sig',
      alg: 'ES256',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
    };
    expect(await read()).toEqual({ keys: [{ ...key, crlVersion: 1 }] });
    await clinic.client.revokeHealthCard({ params: { id } });
    expect(await read()).toEqual({ keys: [{ ...key, crlVersion: 2 }] });
    const list = await json(`/health-cards/clinic/.well-known/crl/${kid}.json`);
    expect(list).toEqual({ kid, method: 'rid', ctr: 2, rids: [expect.stringMatching(/^[\w-]{16}$/)] });
    expect(jws).not.toContain(JSON.stringify(list));
  });

  test('of before and after a change of the key are both good, and each is revoked in the list of its own key', async () => {
    const before = await clinic.client.issueHealthCard({ body: { bundle } });
    const rotated = await clinic.client.rotateHealthCardKey({});
    const after = await clinic.client.issueHealthCard({ body: { bundle } });
    expect(rotated).toEqual({ kid: after.kid, earlier: [before.kid] });
    expect(after.kid).not.toBe(before.kid);
    const verdicts = async () => {
      const checks = [before, after].map(({ jws }) => verifyCards(trust(), { jws }, now));
      return (await Promise.all(checks)).map(([check]) => (check?.valid ? 'valid' : check?.fault));
    };
    const { keys } = (await json('/health-cards/clinic/.well-known/jwks.json')) as { keys: { kid: string }[] };
    expect(keys).toMatchObject([
      { kid: before.kid, crlVersion: 1 },
      { kid: after.kid, crlVersion: 1 },
    ]);
    expect(await verdicts()).toEqual(['valid', 'valid']);
    await clinic.client.revokeHealthCard({ params: { id: before.id } });
    expect(await verdicts()).toEqual(['revoked', 'valid']);
    const ridsOf = async (kid: string) =>
      ((await json(`/health-cards/clinic/.well-known/crl/${kid}.json`)) as { rids: string[] }).rids;
    expect([(await ridsOf(before.kid)).length, (await ridsOf(after.kid)).length]).toEqual([1, 0]);
    await clinic.client.revokeHealthCard({ params: { id: after.id } });
    expect(await verdicts()).toEqual(['revoked', 'revoked']);
    expect([(await ridsOf(before.kid)).length, (await ridsOf(after.kid)).length]).toEqual([1, 1]);
  });

  test('of two organisations have nothing to do with each other', async () => {
    const lab = await world.onboard('lab', 'clinic');
    const { kid, id } = await clinic.client.issueHealthCard({ body: { bundle } });
    expect((await world.call('/health-cards/lab/.well-known/jwks.json')).status).toBe(404);
    expect((await lab.client.issueHealthCard({ body: { bundle } })).kid).not.toBe(kid);
    expect((await world.call(`/health-cards/lab/.well-known/crl/${kid}.json`)).status).toBe(404);
    await expect(lab.client.revokeHealthCard({ params: { id } })).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each<[string, object, string]>([
    ['what is no Bundle', { bundle: { resourceType: 'Patient' } }, 'invalid_request'],
    [
      'a reference that leads out of it',
      { bundle: { ...bundle, entry: bundle.entry.slice(1) } },
      'unsupported_resource',
    ],
    ['an end before its beginning', { bundle, expires: '2020-01-01T00:00:00Z' }, 'invalid_request'],
    ['a type that is an address', { bundle, types: ['https://x.example'] }, 'invalid_request'],
  ])('are refused for %s, and nothing is kept', async (_what, body, code) => {
    await expect(clinic.client.issueHealthCard({ body: body as never })).rejects.toMatchObject({ code });
    expect((await clinic.client.listHealthCards({})).cards).toEqual([]);
  });

  test.each(['nobody', 'clinic'])('there is no key of %s before it signed a card', async (tenant) => {
    expect((await world.call(`/health-cards/${tenant}/.well-known/jwks.json`)).status).toBe(404);
    expect((await world.call(`/health-cards/${tenant}/.well-known/crl/${'a'.repeat(43)}.json`)).status).toBe(404);
  });
});

const files = [{ contentType: 'application/fhir+json' as const, content: bundle }];
const make = async (more: object = {}) => clinic.client.createHealthLink({ body: { files, ...more } });
const ask: AskLinkServer = async (url, { method, json: body }) => {
  const { pathname, search } = new URL(url);
  const init = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
  const response = await world.call(`${pathname}${search}`, { method, ...init });
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';');
  return { status: response.status, mediaType, text: await response.text() };
};
const openAs = (link: string, visitor: Partial<LinkVisitor> = {}, at: Instant = now) =>
  resolveLink(ask, link, { recipient: 'School', ...visitor }, at);
const urlOf = (link: string) =>
  (JSON.parse(Buffer.from(link.replace(/^.*shlink:\//, ''), 'base64url').toString()) as { url: string }).url;
const stateOf = async (id: string) => {
  const { links } = await clinic.client.listHealthLinks({});
  return links.find((link) => link.id === id);
};

describe('health links', () => {
  test('lead to their files, say who opened them, and end at once when they are revoked', async () => {
    const { id, link } = await make({ label: 'For the school', viewer: 'https://viewer.example' });
    expect(link).toMatch(/^https:\/\/viewer\.example#shlink:\//);
    expect(urlOf(link)).toMatch(/^https:\/\/assent\.test\/health-links\/clinic\/[\w-]{43}$/);
    const opened = await openAs(link);
    expect(opened.valid && opened.value.map(({ text }) => JSON.parse(text))).toEqual([bundle]);
    expect(await stateOf(id)).toEqual({
      ...{ id, label: 'For the school', createdAt: now, state: 'active', attemptsLeft: null },
      openings: [{ at: now, recipient: 'School' }],
    });
    expect(await clinic.client.revokeHealthLink({ params: { id } })).toEqual({ id, state: 'revoked' });
    expect(await openAs(link)).toMatchObject({ valid: false, fault: 'link_inactive' });
    expect(await stateOf(id)).toMatchObject({ state: 'revoked', openings: [{ recipient: 'School' }] });
  });

  test('are kept without anything that opens them', async () => {
    const { link } = await make({ passcode: 'Zz-Passcode' });
    const kept = await world.ports.store.tenant(clinic.tenant.id, ({ healthLinks }) =>
      healthLinks.list({}, { limit: 10, offset: 0 }),
    );
    const text = JSON.stringify(kept);
    const secret = urlOf(link).split('/').at(-1) ?? '';
    for (const hidden of [secret, 'Zz-Passcode', 'Made', link]) expect(text).not.toContain(hidden);
  });

  test('bear as many wrong passcodes as they may, however many come at once, and then nothing more', async () => {
    const { id, link } = await make({ passcode: 'right-one', maxAttempts: 3 });
    expect(await openAs(link)).toMatchObject({ fault: 'passcode_needed' });
    const guesses = await Promise.all(Array.from({ length: 8 }, () => openAs(link, { passcode: 'wrong' })));
    const faults = guesses.map((guess) => (guess.valid ? 'opened' : guess.fault)).sort();
    expect(faults).toEqual([...Array(5).fill('link_inactive'), ...Array(3).fill('passcode_wrong')]);
    expect(
      guesses
        .map(({ remainingAttempts }) => remainingAttempts)
        .filter(Number.isInteger)
        .sort(),
    ).toEqual([0, 1, 2]);
    expect(await openAs(link, { passcode: 'right-one' })).toMatchObject({ fault: 'link_inactive' });
    expect(await stateOf(id)).toMatchObject({ state: 'locked', attemptsLeft: 0, openings: [] });
  });

  test('give back the attempt of a passcode that was right', async () => {
    const { id, link } = await make({ passcode: 'right-one', maxAttempts: 2 });
    for (let times = 0; times < 4; times++) {
      expect(await openAs(link, { passcode: 'right-one' })).toMatchObject({ valid: true });
    }
    expect(await openAs(link, { passcode: 'wrong' })).toMatchObject({ remainingAttempts: 1 });
    expect(await stateOf(id)).toMatchObject({ state: 'active', attemptsLeft: 1 });
  });

  test('end at their end, whatever who opens them believes the time to be', async () => {
    const { id, link } = await make({ until: plusSeconds(now, 60) });
    expect(await openAs(link)).toMatchObject({ valid: true });
    world.clock.advance(60);
    expect(await openAs(link)).toMatchObject({ fault: 'link_inactive' });
    expect(await stateOf(id)).toMatchObject({ state: 'expired' });
  });

  test('give long files at an address that serves once', async () => {
    const { link } = await make();
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ recipient: 'School', embeddedLengthMax: 10 });
    const listed = await world.call(new URL(urlOf(link)).pathname, { ...init, body });
    expect(listed.headers.get('access-control-allow-origin')).toBe('*');
    expect(listed.headers.get('cache-control')).toBe('no-store');
    const { files: found } = (await listed.json()) as { files: { location: string }[] };
    const { pathname } = new URL(found[0]?.location ?? '');
    const file = await world.call(pathname);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'application/jose']);
    expect((await world.call(pathname)).status).toBe(404);
  });

  test('lead to one file directly if they are made so, and to no list then', async () => {
    const { link } = await make({ direct: true });
    expect(await openAs(link)).toMatchObject({ valid: true });
    expect((await ask(urlOf(link), { method: 'POST', json: { recipient: 'x' }, accept: '' })).status).toBe(404);
    expect((await ask(urlOf(link), { method: 'GET', accept: '' })).status).toBe(400);
    await expect(make({ direct: true, passcode: 'right-one' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('are found under their own organisation only, and one that never was is like one that ended', async () => {
    const { id, link } = await make();
    await world.onboard('lab', 'clinic');
    const { pathname } = new URL(urlOf(link));
    const post = async (path: string) =>
      ask(`${healthUrl}${path}`, { method: 'POST', json: { recipient: 'x' }, accept: '' });
    await clinic.client.revokeHealthLink({ params: { id } });
    const ended = await post(pathname);
    for (const path of [pathname.replace('clinic', 'lab'), pathname.replace('clinic', 'nobody'), `${pathname}x`]) {
      expect(await post(path)).toEqual(ended);
    }
    expect(ended).toMatchObject({ status: 404, text: '{}' });
  });

  test.each<[string, unknown]>([
    ['nobody in particular', {}],
    ['spaces for a name', { recipient: '  ' }],
    ['a name without end', { recipient: 'x'.repeat(201) }],
    ['a passcode that is none', { recipient: 'x', passcode: 7 }],
    ['what is no JSON', undefined],
  ])('are not opened by %s', async (_what, body) => {
    const { link, id } = await make({ passcode: 'right-one', maxAttempts: 1 });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) ?? '{' };
    expect((await world.call(new URL(urlOf(link)).pathname, init)).status).toBe(400);
    expect(await stateOf(id)).toMatchObject({ attemptsLeft: 1 });
  });

  test('answer the browser that asks first', async () => {
    const { link } = await make();
    const response = await world.call(new URL(urlOf(link)).pathname, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
    });
  });
});

describe('a patient', () => {
  async function patientOf(name: string) {
    const { client, tenant } = clinic;
    const did = world.agent.newDid(name);
    const proof = (challenge: string) => answerRequest(world.ports, did, [], { challenge, audience: tenant.did });
    const request = await client.requestPresentation({ body: { query: { credentials: [] }, purpose: 'Registration' } });
    const presentation = await proof(request.challenge);
    await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
    const params = { tenant: tenant.id };
    const asked = await world.clientOf().requestHolderProof({ params });
    const body = { request: asked.id, presentation: await proof(asked.challenge) };
    const session = await world.clientOf().openHolderSession({ params, body });
    return { did, holder: world.clientOf(session.valid ? session.token : '') };
  }

  test('makes links, sees all to their own data, and ends those that others made too', async () => {
    const params = { tenant: clinic.tenant.id };
    const [first, second] = [await patientOf('first'), await patientOf('second')];
    const own = await first.holder.createOwnHealthLink({ params, body: { files } });
    const ofClinic = await make({ subject: first.did });
    const { links } = await first.holder.listOwnHealthLinks({ params });
    expect(links.map(({ id, subject }) => [id, subject])).toEqual([
      [ofClinic.id, first.did],
      [own.id, first.did],
    ]);
    expect((await second.holder.listOwnHealthLinks({ params })).links).toEqual([]);
    for (const { id, link } of [own, ofClinic]) {
      const revoke = (holder: typeof first.holder) => holder.revokeOwnHealthLink({ params: { ...params, id } });
      await expect(revoke(second.holder)).rejects.toMatchObject({ code: 'not_found' });
      expect(await openAs(link)).toMatchObject({ valid: true });
      await revoke(first.holder);
      expect(await openAs(link)).toMatchObject({ fault: 'link_inactive' });
    }
  });

  test('of nobody here has no links made for them', async () => {
    const subject = world.agent.newDid('stranger');
    await expect(make({ subject })).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('a service without https offers neither, and says what it needs to who may know', async () => {
  const { ports } = world;
  const publicUrl = 'http://assent.test';
  const cards = healthCardDesk({ ports, cards: testCardSigner(), publicUrl });
  const links = healthLinkDesk({ ports, publicUrl });
  const off = { code: 'not_found', params: { needs: 'https in ASSENT_PUBLIC_URL' } };
  const wish = { files: [{ contentType: 'application/fhir+json' as const, text: '{}' }] };
  await expect(cards.issue(clinic.tenant.id, { bundle, types: [] })).rejects.toMatchObject(off);
  await expect(cards.rotateKey(clinic.tenant.id)).rejects.toMatchObject(off);
  await expect(links.create(clinic.tenant.id, wish)).rejects.toMatchObject(off);
  await expect(links.manifest(clinic.tenant.id, { secret: 'x', recipient: 'x' })).rejects.toMatchObject(off);
  expect(await links.direct(clinic.tenant.id, { secret: 'x', recipient: 'x' })).toEqual({ status: 404 });
});
