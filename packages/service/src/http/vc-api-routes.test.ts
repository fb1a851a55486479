import { AppError, type Did, reject, type TenantId } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import { httpWorld } from '../testing/http-world.ts';
import type { VcApi } from '../vc-api/vc-api.ts';
import { problemFrom, problemResponse } from './problem-response.ts';
import { type VcApiAccess, vcApiRoutes } from './vc-api-routes.ts';

const tenant = 'w3c-suites' as TenantId;
const issuer = 'did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b' as Did;
const ecdsaSd = { id: 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169' as Did };
const listId = `0x${'01'.repeat(32)}`;

/** What stands behind the routes is tried in test/conformance; here it is whether a call gets there. */
const api: VcApi = {
  tenant,
  lists: {
    urlOf: (id) => id,
    listAt: () => undefined,
    publish: async () => ({ token: '{}', mediaType: 'application/vc', etag: '"e"', maxAgeSeconds: 5 }) as never,
  },
  issuer: async () => issuer,
  disclosureIssuer: async () => ecdsaSd.id,
  issue: async () => ({ issued: true }),
  derive: async (_, selectivePointers) => ({ derived: selectivePointers }),
  prove: async () => ({ proven: true }),
  verify: async () => reject('bad_proof', '/proof/0'),
  verifyPresentation: async () => reject('wrong_challenge', '/proof/0'),
  changeStatus: async () => {},
};
const keyed: VcApiAccess = {
  kind: 'keyed',
  async authenticate(_, token, __, action) {
    // these routes are for the key of the owner, whatever its policy lets others do
    if (action !== undefined) throw new Error('an action was named');
    if (!token.startsWith('key-of-the-tenant-called-')) throw new AppError('unauthenticated');
    return { tenant: { id: token.slice('key-of-the-tenant-called-'.length) } as never };
  },
};
const serving = (access: VcApiAccess) =>
  new Hono().route('/', vcApiRoutes(api, access)).onError((error) => problemResponse(problemFrom(error, 'r')));

const writing = [
  ['/credentials/issue', 201],
  ['/credentials/verify', 400],
  ['/credentials/derive', 201],
  ['/credentials/status', 200],
  ['/presentations/prove', 201],
  ['/presentations/verify', 400],
  [`/status-lists/${listId}/publish`, 204],
] as const;
const credentialStatus = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' };
const documents = {
  options: {},
  credential: {},
  presentation: {},
  verifiableCredential: {},
  verifiablePresentation: {},
};
const bodyFor = (path: string): object => (path.endsWith('/status') ? { credentialStatus } : documents);

const post = (access: VcApiAccess, path: string, headers: Record<string, string> = {}, body: object = bodyFor(path)) =>
  serving(access).request(`/vc-api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('while the VC-API is off', () => {
  test('none of it is there', async () => {
    const world = await httpWorld();
    for (const [path] of writing) {
      const headers = { 'content-type': 'application/json' };
      expect((await world.call(`/vc-api${path}`, { method: 'POST', headers, body: '{}' })).status).toBe(404);
    }
    expect((await world.call('/vc-api/issuer')).status).toBe(404);
  });
});

describe('with a key', () => {
  test.each(writing)('%s is for the tenant alone', async (path, status) => {
    expect((await post(keyed, path)).status).toBe(401);
    expect((await post(keyed, path, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(keyed, path, { authorization: 'Bearer key-of-the-tenant-called-other' })).status).toBe(403);
    expect((await post(keyed, path, { authorization: `Bearer key-of-the-tenant-called-${tenant}` })).status).toBe(
      status,
    );
  });

  test('anybody may read who signs, and the lists', async () => {
    expect(await (await serving(keyed).request('/vc-api/issuer')).json()).toEqual({ id: issuer, ecdsaSd });
    expect((await serving(keyed).request(`/vc-api/status-lists/${listId}`)).status).toBe(200);
  });
});

describe('without a key', () => {
  test.each(writing)('%s is for anybody', async (path, status) => {
    expect((await post({ kind: 'anonymous' }, path)).status).toBe(status);
  });

  test('what is wrong is said as problem details, under a name that the specifications have', async () => {
    const answer = await post({ kind: 'anonymous' }, '/credentials/verify');
    const type = 'https://w3id.org/security#PROOF_VERIFICATION_ERROR';
    expect(await answer.json()).toEqual({
      verified: false,
      problemDetails: [{ type, title: 'bad_proof', status: 400, detail: 'bad_proof at /proof/0' }],
    });
  });

  test.each([
    ['another cryptosuite', { cryptosuite: 'bbs-2023' }],
    ['pointers for selective disclosure', { mandatoryPointers: ['/issuer'] }],
    ['an envelope of what parts can be shown of', { cryptosuite: 'ecdsa-sd-2023', mediaType: 'application/vc+jwt' }],
    ['pointers that are none', { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: ['issuer'] }],
    ['a pointer that is no text', { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: [7] }],
    ['too many pointers', { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: Array(65).fill('/issuer') }],
    ['another media type', { mediaType: 'application/vc+sd-jwt' }],
  ])('issuing with %s is refused, not done otherwise', async (_, options) => {
    expect((await post({ kind: 'anonymous' }, '/credentials/issue', {}, { credential: {}, options })).status).toBe(400);
  });

  test('what is issued with pointers is for selective disclosure', async () => {
    const options = { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: ['/issuer'] };
    expect((await post({ kind: 'anonymous' }, '/credentials/issue', {}, { credential: {}, options })).status).toBe(201);
  });

  test('what is derived is answered bare, and no pointer means what is mandatory', async () => {
    const derive = async (body: object) =>
      (await post({ kind: 'anonymous' }, '/credentials/derive', {}, { verifiableCredential: {}, ...body })).json();
    expect(await derive({})).toEqual({ derived: [] });
    expect(await derive({ options: { selectivePointers: ['/a', '/b/0'] } })).toEqual({ derived: ['/a', '/b/0'] });
  });

  test.each([
    ['a pointer that is none', { selectivePointers: ['/ok', 'Jane'] }, '#/options/selectivePointers/1'],
    ['pointers that are no list', { selectivePointers: '/Jane' }, '#/options/selectivePointers'],
    ['too many', { selectivePointers: Array(65).fill('/Jane') }, '#/options/selectivePointers'],
    ['options that are not there', { nonce: 'Jane' }, '#/options'],
  ])('deriving with %s is refused, and the value not repeated', async (_, options, pointer) => {
    const answer = await post({ kind: 'anonymous' }, '/credentials/derive', {}, { verifiableCredential: {}, options });
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(JSON.parse(text).params.pointers).toContainEqual(expect.stringContaining(pointer));
    expect(text).not.toContain('Jane');
  });

  test('JSON-LD is taken as well as JSON, and nothing else', async () => {
    const as = async (type: string) =>
      (await post({ kind: 'anonymous' }, '/credentials/issue', { 'content-type': type })).status;
    expect([await as('application/ld+json'), await as('text/plain')]).toEqual([201, 415]);
  });
});
