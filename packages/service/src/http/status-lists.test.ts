import { type IssuedType, type StatusRegistryEntry, suspensionPlaceOf } from '@assent/domain';
import { bitstringStatusList, tokenStatusList } from '@assent/openid4vc';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type HttpWorld, httpWorld, now, type Organization } from '../testing/http-world.ts';

const license = {
  type: 'PractitionerLicense',
  claims: {
    name: { family: 'Made', given: ['Up'] },
    profession: { system: 'http://snomed.info/sct', code: '309343006' },
    licenseNumber: 'MD-1',
    jurisdiction: 'US-OR',
  },
} as const;

let world: HttpWorld;
let clinic: Organization;
let other: Organization;

beforeEach(async () => {
  world = await httpWorld();
  const types: IssuedType[] = ['PractitionerLicense'];
  clinic = await world.onboard('clinic', 'clinic', types);
  other = await world.onboard('other', 'clinic', types);
});

/** A credential of an organisation. Its subject need not be a patient. */
const issueBy = ({ client }: Organization) =>
  client.issueCredential({
    body: {
      subject: world.agent.newDid('doctor'),
      content: license as never,
      validUntil: '2027-01-01T00:00:00Z' as never,
    },
  });

const payloadOf = async (response: Response) =>
  JSON.parse(Buffer.from((await response.text()).split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
const pathOf = (uri = '') => new URL(uri).pathname;

describe('a status list', () => {
  test('is at the address that the credential names, as a token of the issuer with that address', async () => {
    const { status } = await issueBy(clinic);
    const response = await world.call(pathOf(status.uri));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/statuslist+jwt');
    const list = tokenStatusList.read(await payloadOf(response));
    expect(list).toMatchObject({ uri: status.uri, issuer: clinic.tenant.did, issuedAt: now, ttlSeconds: 60 });
    expect(list?.readingAt(status.index)).toBe('valid');
  });

  test('is below it as a credential, with the same bits', async () => {
    const { id, status } = await issueBy(clinic);
    await clinic.client.revokeCredential({ params: { id } });
    const response = await world.call(`${pathOf(status.uri)}/credential`);
    expect(response.headers.get('content-type')).toBe('application/vc+jwt');
    const list = bitstringStatusList.read(await payloadOf(response));
    expect(list).toMatchObject({ uri: status.uri, issuer: clinic.tenant.did, ttlSeconds: 60 });
    expect(list?.readingAt(status.index)).toBe('revoked');
    const token = tokenStatusList.read(await payloadOf(await world.call(pathOf(status.uri))));
    const places = Array.from({ length: 131_072 }, (_, index) => index);
    expect(places.filter((index) => token?.readingAt(index) !== list?.readingAt(index))).toEqual([]);
  });

  test('says who is suspended: the token beside the revocations, the credential in a list of its own', async () => {
    const { id, status } = await issueBy(clinic);
    const setStatus = (wanted: 'valid' | 'suspended') =>
      clinic.client.setCredentialStatus({ params: { id }, body: { status: wanted } });
    const suspensions = suspensionPlaceOf(status as StatusRegistryEntry)?.uri;
    const readings = async () => [
      tokenStatusList.read(await payloadOf(await world.call(pathOf(status.uri))))?.readingAt(status.index),
      bitstringStatusList
        .read(await payloadOf(await world.call(`${pathOf(suspensions)}/credential`)))
        ?.readingAt(status.index, 'suspension'),
      bitstringStatusList
        .read(await payloadOf(await world.call(`${pathOf(status.uri)}/credential`)))
        ?.readingAt(status.index),
    ];
    expect(await readings()).toEqual(['valid', 'valid', 'valid']);
    await setStatus('suspended');
    expect(await readings()).toEqual(['suspended', 'suspended', 'valid']);
    await setStatus('valid');
    expect(await readings()).toEqual(['valid', 'valid', 'valid']);
    expect((await world.call(pathOf(suspensions))).status).toBe(404);
    expect((await world.call(`${pathOf(suspensions)}/words/3`)).status).toBe(200);
  });

  test('may be kept for its ttl by anybody, and is not sent again to who has it', async () => {
    const { status } = await issueBy(clinic);
    const first = await world.call(pathOf(status.uri));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    const cached = { 'cache-control': 'public, max-age=60, must-revalidate', etag, 'access-control-allow-origin': '*' };
    expect(Object.fromEntries(first.headers)).toMatchObject(cached);
    for (const known of [etag, `W/${etag}`, `"another", ${etag}`, '*']) {
      const again = await world.call(pathOf(status.uri), { headers: { 'if-none-match': known } });
      expect({ known, status: again.status, text: await again.text() }).toEqual({ known, status: 304, text: '' });
      expect(Object.fromEntries(again.headers)).toMatchObject(cached);
      expect(again.headers.get('content-type')).toBeNull();
    }
    const changed = await world.call(pathOf(status.uri), { headers: { 'if-none-match': '"another"' } });
    expect(changed.status).toBe(200);
  });

  test('is sent again once something in it is revoked', async () => {
    const { id, status } = await issueBy(clinic);
    const etag = (await world.call(pathOf(status.uri))).headers.get('etag') ?? '';
    await clinic.client.revokeCredential({ params: { id } });
    const response = await world.call(pathOf(status.uri), { headers: { 'if-none-match': etag } });
    expect(response.status).toBe(200);
    expect(tokenStatusList.read(await payloadOf(response))?.readingAt(status.index)).toBe('revoked');
  });

  test('can be asked about with HEAD', async () => {
    const { status } = await issueBy(clinic);
    const full = await world.call(pathOf(status.uri));
    const head = await world.call(pathOf(status.uri), { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'cache-control', 'content-type']) {
      expect(head.headers.get(name)).toBe(full.headers.get(name));
    }
  });

  test.each([
    ['application/statuslist+jwt', 200],
    ['application/statuslist+jwt; q=0.1, text/html', 200],
    ['application/*', 200],
    ['*/*', 200],
    ['', 200],
    ['text/html', 406],
    ['application/vc+jwt', 406],
    ['application/statuslist+jwt;q=0, */*', 406],
    ['application/statuslist+cwt', 406],
  ])('is served to who accepts %p: %d', async (accept, expected) => {
    const { status } = await issueBy(clinic);
    const response = await world.call(pathOf(status.uri), accept ? { headers: { accept } } : {});
    expect(response.status).toBe(expected);
    if (expected === 406) {
      expect(await response.json()).toMatchObject({
        code: 'not_acceptable',
        params: { mediaTypes: ['application/statuslist+jwt'] },
      });
    }
  });

  test('that nobody here has is not found, as what can be none', async () => {
    const { status } = await issueBy(clinic);
    const path = pathOf(status.uri);
    const ids = [`0x${'ab'.repeat(32)}`, '0x12', 'clinic', '..%2f..', `${status.listId}0`, status.listId.toUpperCase()];
    for (const id of ids) {
      for (const rest of ['', '/credential', '/words/0']) {
        const response = await world.call(`/status-lists/${id}${rest}`);
        const { requestId: _, ...problem } = (await response.json()) as Record<string, unknown>;
        expect({ id, rest, status: response.status, problem }).toEqual({
          ...{ id, rest, status: 404 },
          problem: { ...notFound, params: { reason: 'unknown_list' } },
        });
      }
    }
    for (const word of ['512', '-1', '0.5', '1e1', 'x', '99999999']) {
      expect({ word, status: (await world.call(`${path}/words/${word}`)).status }).toEqual({ word, status: 404 });
    }
  });

  test('tells nothing of another tenant: its bits, its name, its patients', async () => {
    const mine = await issueBy(clinic);
    const theirs = await issueBy(other);
    const before = await (await world.call(pathOf(mine.status.uri))).text();
    await other.client.revokeCredential({ params: { id: theirs.id } });
    world.lists.revoke({ listId: theirs.status.listId, index: 1 });
    world.clock.advance(1);
    const after = await (await world.call(pathOf(mine.status.uri))).text();
    expect(after).toBe(before);
    const claims = await payloadOf(await world.call(pathOf(theirs.status.uri)));
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iat', 'iss', 'status_list', 'sub', 'ttl']);
    expect(JSON.stringify(claims)).not.toContain('doctor');
    expect(JSON.stringify(claims)).not.toContain(clinic.tenant.did);
  });

  test('is served until it expires while the chain cannot be read, and then is a 503', async () => {
    const { status } = await issueBy(clinic);
    const path = pathOf(status.uri);
    await world.call(path);
    world.lists.fail();
    world.clock.advance(280);
    const stale = await world.call(path);
    expect(stale.headers.get('cache-control')).toBe('public, max-age=20, must-revalidate');
    world.clock.advance(20);
    const gone = await world.call(path);
    expect(gone.status).toBe(503);
    expect(gone.headers.get('cache-control')).toBe('no-store');
    expect(await gone.json()).toMatchObject({ code: 'registry_unavailable' });
  });
});

const notFound = {
  type: '/docs#problem-not_found',
  status: 404,
  title: 'There is no such thing here',
  code: 'not_found',
};

test('a word of a list is served with its proof', async () => {
  const { status } = await issueBy(clinic);
  world.lists.revoke({ listId: status.listId, index: 300 });
  const word = await (await world.call(`${pathOf(status.uri)}/words/1`)).json();
  expect(word).toEqual({ word: `0x000000000008${'0'.repeat(52)}`, proof: [], version: 2, block: 2 });
});
