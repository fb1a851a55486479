import { deflateSync } from 'node:zlib';
import { keptForeignLists } from '@assent/application';
import { behavesLikeForeignStatusLists } from '@assent/application/behaviours';
import { fixedClock } from '@assent/application/in-memory';
import { type Instant, plusSeconds, toUnixSeconds } from '@assent/domain';
import { foreignStatusLists } from '@assent/openid4vc';
import { type FetchOptions, pinnedFetch, systemClock } from '@assent/veramo';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestLink, testAuthority } from '../packages/openid4vc/src/testing/test-authority.ts';
import { type PeerList, peerListToken, peerStatusLists, says } from './support/peers/peer-status-lists.ts';

let ca: string;
let server: Awaited<ReturnType<typeof peerStatusLists>>;
let signer: { readonly privateKey: TestLink['keys']['privateKey']; readonly x5c: readonly string[] };
let now: Instant;
beforeAll(async () => {
  const web = await testAuthority('CN=Web', new Date());
  ca = web.pem;
  const local = await web.issue('CN=localhost', { dns: 'localhost' });
  server = await peerStatusLists({ pem: local.pem, privateKey: local.keys.privateKey });
  const root = await testAuthority('CN=Root', new Date());
  const { keys, x5c } = await root.issue('CN=Lab', { dns: 'lab.example' });
  signer = { privateKey: keys.privateKey, x5c };
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
  now = systemClock().now();
});

const inside: FetchOptions = { allowedRanges: ['127.0.0.0/8', '::1/128'], maxBytes: 4_000_000, timeoutMs: 2_000 };
const listsOver = (options: FetchOptions = {}) =>
  foreignStatusLists({ fetch: pinnedFetch({ ...inside, ca, ...options }), clock: fixedClock(now) });
const at = () => server.urlOf('one');
const faultOf = (options: FetchOptions = {}, uri = at()) =>
  listsOver(options)
    .listAt(uri)
    .then(
      () => undefined,
      (error) => ({ code: error.code, ...error.params }),
    );
const unknown = (reason: string, list = 'localhost') => ({ code: 'registry_unavailable', list, reason });
const publish = (changes: Partial<PeerList> = {}) =>
  server.publish('one', { signer, statuses: [0, 1, 2, 3], ...changes });

behavesLikeForeignStatusLists('foreignStatusLists over https', async () => {
  server.answer('one', says(404, ''));
  return {
    ...{ lists: listsOver(), certificates: signer.x5c, now, urlOf: server.urlOf },
    timesAsked: () => server.asked.length,
    publish: (name, { madeFor, issuer, issuedAt, expiresAt, ttlSeconds, size, statuses }) =>
      server.publish(name, {
        signer,
        statuses: Array.from({ length: size }, (_, index) => statuses.get(index) ?? 0),
        claims: {
          ...(madeFor === undefined ? {} : { sub: madeFor }),
          ...(issuer === undefined ? {} : { iss: issuer }),
          iat: toUnixSeconds(issuedAt),
          exp: expiresAt && toUnixSeconds(expiresAt),
          ...(ttlSeconds === undefined ? {} : { ttl: ttlSeconds }),
        },
      }),
  };
});

test.each([1, 2, 4, 8] as const)('a list with %i bits for each status is read as it was meant', async (bits) => {
  const statuses = Array.from({ length: 64 }, (_, index) => (index * 7 + (index >> 3)) % 2 ** bits);
  await publish({ bits, statuses });
  const list = await listsOver().listAt(at());
  const readings = ['valid', 'revoked', 'suspended'];
  expect(statuses.map((_, index) => list?.readingAt(index))).toEqual(
    statuses.map((status) => readings[status] ?? 'not_supported'),
  );
  expect(list?.readingAt(64)).toBe('not_supported');
});

test('the server learns that a list is wanted, and no more', async () => {
  await publish();
  await listsOver().listAt(at());
  expect(server.asked.map(({ method, url }) => [method, url])).toEqual([['GET', '/lists/one']]);
  const [{ headers } = { headers: {} }] = server.asked;
  expect({ ...headers, host: '' }).toEqual({ accept: 'application/statuslist+jwt', host: '', connection: 'close' });
});

test('many who ask at the same time are one request', async () => {
  await publish();
  const lists = keptForeignLists({ source: listsOver(), clock: fixedClock(now) });
  await Promise.all(Array.from({ length: 20 }, () => lists.listAt(at())));
  expect(server.asked).toHaveLength(1);
});

describe('a server', () => {
  test('within the own network is not asked', async () => {
    await publish();
    expect(await faultOf({ allowedRanges: [] })).toEqual(unknown('not_reachable'));
    expect(await faultOf({ addressesOf: async () => ['127.0.0.1', '10.0.0.1'] })).toEqual(unknown('not_reachable'));
    for (const host of ['10.0.0.1', '169.254.169.254', '192.168.0.1'])
      expect(await faultOf({}, `https://${host}/1`)).toEqual(unknown('not_reachable', host));
    expect(server.asked).toEqual([]);
  });

  test('is not asked over http', async () => {
    expect(await faultOf({}, at().replace('https:', 'http:'))).toEqual(unknown('not_reachable'));
    expect(server.asked).toEqual([]);
  });

  test('that nobody vouches for is not asked', async () => {
    await publish();
    const lists = foreignStatusLists({ fetch: pinnedFetch(inside), clock: fixedClock(now) });
    await expect(lists.listAt(at())).rejects.toMatchObject({ params: { reason: 'not_reachable' } });
    expect(server.asked).toEqual([]);
  });

  test('leads nowhere else', async () => {
    await server.publish('two', { signer, statuses: [0] });
    for (const status of [301, 302, 303, 307, 308]) {
      server.answer('one', says(status, '', { location: server.urlOf('two') }));
      expect(await faultOf()).toEqual(unknown('not_served'));
    }
    expect(server.asked.every(({ url }) => url === '/lists/one')).toBe(true);
  });

  test.each([204, 400, 404, 410, 500, 503])('that answers with status %i gives no list', async (status) => {
    server.answer('one', says(status, status === 204 ? '' : await peerListToken(at(), { signer, statuses: [0] })));
    expect(await faultOf()).toEqual(unknown('not_served'));
  });

  test('that is too slow, says too much, or hangs up gives no list', async () => {
    server.answer('one', () => undefined);
    expect(await faultOf({ timeoutMs: 100 })).toEqual(unknown('not_reachable'));
    server.answer('one', (_, response) => void response.writeHead(200).write('e'));
    expect(await faultOf({ timeoutMs: 100 })).toEqual(unknown('not_reachable'));
    server.answer('one', says(200, Buffer.alloc(4_000_001, 'e')));
    expect(await faultOf()).toEqual(unknown('not_reachable'));
    expect(await faultOf({ maxBytes: 5_000_000, timeoutMs: 20_000 })).toEqual(unknown('too_large'));
    server.answer('one', ({ socket }) => void socket.destroy());
    expect(await faultOf()).toEqual(unknown('not_reachable'));
  });

  test.each(['text/html', 'application/jwt', 'application/statuslist+cwt', ''])(
    'that gives something of type "%s" gives no list',
    async (type) => {
      const token = await peerListToken(at(), { signer, statuses: [0] });
      server.answer('one', says(200, token, { 'content-type': type }));
      expect(await faultOf()).toEqual(unknown('another_media_type'));
    },
  );
});

describe('a list', () => {
  test.each<[string, Partial<PeerList>, string]>([
    ['of another type', { header: { typ: 'JWT' } }, 'malformed'],
    ['of the type of its media type', { header: { typ: 'application/statuslist+jwt' } }, 'malformed'],
    ['without certificates', { header: { x5c: undefined } }, 'malformed'],
    ['with no certificate', { header: { x5c: [] } }, 'malformed'],
    ['with something else for a certificate', { header: { x5c: ['AAAA'] } }, 'malformed'],
    ['that brings its own key', { header: { jwk: { kty: 'EC' } } }, 'malformed'],
    ['that asks for extensions', { header: { crit: ['b64'], b64: true } }, 'malformed'],
    ['without a list', { claims: { status_list: undefined } }, 'malformed'],
    ['with three bits for each status', { claims: { status_list: { bits: 3, lst: 'eNrbuRgAAhcBXQ' } } }, 'malformed'],
    ['with bits in words', { claims: { status_list: { bits: '1', lst: 'eNrbuRgAAhcBXQ' } } }, 'malformed'],
    ['that is not compressed', { claims: { status_list: { bits: 1, lst: 'uaM' } } }, 'malformed'],
    ['that is cut off', { claims: { status_list: { bits: 1, lst: 'eNrbuRgAAhcB' } } }, 'malformed'],
    ['with something after its end', { claims: { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQAA' } } }, 'malformed'],
    ['without an address', { claims: { sub: undefined } }, 'malformed'],
    ['without a time', { claims: { iat: undefined } }, 'malformed'],
    ['with a time in words', { claims: { exp: '2099-01-01' } }, 'malformed'],
    ['that is to be kept for no time', { claims: { ttl: 0 } }, 'malformed'],
    ['that counts from tomorrow', { claims: { nbf: Math.floor(Date.now() / 1000) + 86_400 } }, 'not_yet_valid'],
  ])('%s is none', async (_, changes, reason) => {
    await publish(changes);
    expect(await faultOf()).toEqual(unknown(reason));
  });

  test('that expands to more than two megabytes is none', async () => {
    const bomb = (octets: number) => deflateSync(Buffer.alloc(octets)).toString('base64url');
    await publish({ claims: { status_list: { bits: 1, lst: bomb(2 ** 21) } } });
    expect((await listsOver().listAt(at()))?.readingAt(2 ** 24 - 1)).toBe('valid');
    for (const octets of [2 ** 21 + 1, 2 ** 28]) {
      await publish({ claims: { status_list: { bits: 1, lst: bomb(octets) } } });
      expect(await faultOf()).toEqual(unknown('malformed'));
    }
  });

  test('that another key signed, or whose bits were changed, is none', async () => {
    const stranger = await testAuthority('CN=Stranger', new Date());
    await publish({ signer: { ...signer, privateKey: stranger.keys.privateKey } });
    expect(await faultOf()).toEqual(unknown('bad_proof'));
    const [header = '', payload = '', signature = ''] = (await peerListToken(at(), { signer, statuses: [1] })).split(
      '.',
    );
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const valid = { ...said, status_list: { bits: 2, lst: deflateSync(Buffer.alloc(1)).toString('base64url') } };
    const forged = Buffer.from(JSON.stringify(valid)).toString('base64url');
    server.answer('one', says(200, [header, forged, signature].join('.')));
    expect(await faultOf()).toEqual(unknown('bad_proof'));
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'statuslist+jwt', x5c: signer.x5c })).toString(
      'base64url',
    );
    server.answer('one', says(200, [none, forged, ''].join('.')));
    expect(await faultOf()).toEqual(unknown('bad_proof'));
  });

  test.each([
    ['nothing', ''],
    ['no token', 'hello'],
    ['no JSON', 'e.e.e'],
    ['octets', Buffer.from([0xff, 0xfe, 0x2e])],
  ])('that is %s is none', async (_, body) => {
    server.answer('one', says(200, body));
    expect(await faultOf()).toEqual(unknown('malformed'));
  });

  test('is of now when it is asked for, and not when it was made', async () => {
    await publish({ claims: { iat: toUnixSeconds(plusSeconds(now, -500)), exp: toUnixSeconds(plusSeconds(now, 1)) } });
    expect(await faultOf()).toBeUndefined();
    const later = foreignStatusLists({
      fetch: pinnedFetch({ ...inside, ca }),
      clock: fixedClock(plusSeconds(now, 1)),
    });
    await expect(later.listAt(at())).rejects.toMatchObject({ params: { reason: 'expired' } });
  });
});
