import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import type { StatusListContent } from '@assent/application';
import type { CertificateIssuer, Did, Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { StatusList } from '@owf/token-status-list';
import fc from 'fast-check';
import { maxListOctets } from './compression.ts';
import {
  certifiedTokenStatusList,
  encodeTokenStatusList,
  parseTokenStatusList,
  readForeignList,
  statusAt,
  tokenStatusList,
} from './token-status-list.ts';

interface Vectors {
  readonly lists: readonly {
    readonly title: string;
    readonly size: number;
    readonly statuses: readonly (readonly [number, number])[];
    readonly status_list: { readonly bits: number; readonly lst: string };
  }[];
  readonly token: { readonly payload: Record<string, unknown>; readonly compact: string };
}

const file = new URL('../../../../test/vectors/token-status-list/status-lists.json', import.meta.url);
const { lists, token } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const content = (bits: Uint8Array): StatusListContent => ({
  uri: `https://issuer.example/status-lists/0x${'11'.repeat(32)}`,
  issuer: 'did:example:issuer' as Did,
  issuedAt: '2026-06-01T09:00:00Z' as Instant,
  expiresAt: '2026-06-01T09:05:00Z' as Instant,
  ttlSeconds: 60,
  purpose: 'revocation',
  bits,
});

/** Bits of a list, most significant first, with these set. */
function bitsWith(size: number, indexes: Iterable<number>): Uint8Array {
  const bits = new Uint8Array(size / 8);
  for (const index of indexes) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return bits;
}

describe('a list of the specification', () => {
  test.each(lists)('$title: every status is read, and the end is known', ({ size, statuses, status_list }) => {
    const list = parseTokenStatusList(status_list);
    if (!list) throw new Error('the list was refused');
    const given = new Map(statuses);
    const wrong = Array.from({ length: size }, (_, index) => index).filter(
      (index) => statusAt(list, index) !== (given.get(index) ?? 0),
    );
    expect(wrong).toEqual([]);
    expect((list.octets.length * 8) / list.bits).toBe(size);
    expect(statusAt(list, size)).toBeUndefined();
  });

  test('of one bit is written as the specification writes it', async () => {
    const [first] = lists;
    const set = (first?.statuses ?? []).flatMap(([index, value]) => (value === 1 ? [index] : []));
    expect(await encodeTokenStatusList(bitsWith(16, set))).toEqual({ bits: 1, lst: 'eNrbuRgAAhcBXQ' });
    expect(first?.status_list.lst).toBe('eNrbuRgAAhcBXQ');
  });

  test('is in a token whose claims are those of the text', () => {
    const claims = JSON.parse(Buffer.from(token.compact.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toEqual({ ...token.payload, iss: 'https://example.com' });
    const read = tokenStatusList.read({ ...token.payload, iss: 'did:example:issuer' });
    expect(read).toMatchObject({ uri: token.payload.sub, ttlSeconds: 43_200, issuedAt: '2023-06-16T12:56:10Z' });
    expect([0, 1, 2, 3].map((index) => read?.readingAt(index))).toEqual(['revoked', 'valid', 'valid', 'revoked']);
  });
});

describe('a list of others', () => {
  test('is in the token of the specification, and need not say who issued it', () => {
    const { payload } = token;
    const read = readForeignList(payload);
    expect(read).toMatchObject({ uri: payload.sub, ttlSeconds: 43_200, issuedAt: '2023-06-16T12:56:10Z' });
    expect(read).not.toHaveProperty('issuer');
    expect([0, 1, 2, 3].map((index) => read?.readingAt(index))).toEqual(['revoked', 'valid', 'valid', 'revoked']);
    const { exp: _, ttl: __, ...short } = payload;
    expect(readForeignList(short)).not.toHaveProperty('expiresAt');
    expect(readForeignList({ ...payload, iss: 'https://example.com' })).toMatchObject({
      issuer: 'https://example.com',
    });
  });

  test('is read from anything, or not at all', () => {
    fc.assert(fc.property(fc.anything(), (value) => readForeignList(value) === undefined));
    const { payload } = token;
    fc.assert(
      fc.property(
        fc.constantFrom('sub', 'iat', 'exp', 'ttl', 'nbf', 'iss', 'status_list'),
        fc.jsonValue(),
        (name, value) => {
          const read = readForeignList({ ...payload, [name]: value });
          expect(read === undefined || typeof read.uri === 'string').toBe(true);
        },
      ),
    );
  });
});

describe('a list of ours', () => {
  test('is read by another implementation as it was meant', async () => {
    const set = [0, 7, 8, 131_071, 77_777];
    const { lst, bits } = await encodeTokenStatusList(bitsWith(131_072, set));
    const other = StatusList.decompressStatusListFromBytes(Buffer.from(lst, 'base64url'), bits);
    const found = Array.from({ length: 131_072 }, (_, index) => index).filter((index) => other.getStatus(index) === 1);
    expect(found).toEqual([...set].sort((a, b) => a - b));
  });

  test('of another implementation is read as it was meant', () => {
    const statuses = Array.from({ length: 4096 }, (_, index) => (index % 7 === 0 ? 1 : 0));
    const lst = Buffer.from(new StatusList(statuses, 1).compressStatusListToBytes()).toString('base64url');
    const list = parseTokenStatusList({ bits: 1, lst });
    expect(statuses.map((_, index) => list && statusAt(list, index))).toEqual(statuses);
  });

  test('round-trips, whatever bits are set', async () => {
    const anyIndexes = fc.uniqueArray(fc.integer({ min: 0, max: 4095 }), { maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(anyIndexes, async (indexes) => {
        const payload = await tokenStatusList.payloadOf(content(bitsWith(4096, indexes)));
        const read = tokenStatusList.read(JSON.parse(JSON.stringify(payload)));
        const revoked = Array.from({ length: 4096 }, (_, i) => i).filter((i) => read?.readingAt(i) === 'revoked');
        expect(revoked).toEqual([...indexes].sort((a, b) => a - b));
        expect(read?.readingAt(4096)).toBe('not_supported');
      }),
    );
  });
});

describe('what is no list', () => {
  const lstOf = (octets: Uint8Array) => deflateSync(octets).toString('base64url');
  const good = lstOf(new Uint8Array(4));
  const cases: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a text', 'eNrbuRgAAhcBXQ'],
    ['no bits', { lst: good }],
    ['3 bits', { bits: 3, lst: good }],
    ['bits as text', { bits: '1', lst: good }],
    ['padding', { bits: 1, lst: `${good}==` }],
    ['plain base64', { bits: 1, lst: '+/+/' }],
    ['not compressed', { bits: 1, lst: 'AAAA' }],
    ['gzip', { bits: 1, lst: 'H4sIAAAAAAAAA2NgAAEAHN9EIQQAAAA' }],
    ['raw deflate', { bits: 1, lst: 'Y2BgYAAA' }],
    ['a cut end', { bits: 1, lst: Buffer.from(good, 'base64url').subarray(0, -1).toString('base64url') }],
    [
      'something behind the end',
      { bits: 1, lst: Buffer.concat([Buffer.from(good, 'base64url'), Buffer.from([0])]).toString('base64url') },
    ],
    ['more than a list may have', { bits: 1, lst: lstOf(new Uint8Array(maxListOctets + 1)) }],
  ];
  test.each(cases)('is refused: %s', (_, value) => {
    expect(parseTokenStatusList(value)).toBeUndefined();
  });

  test('is not taken for more than the largest list, which is taken', () => {
    expect(parseTokenStatusList({ bits: 1, lst: lstOf(new Uint8Array(maxListOctets)) })?.bits).toBe(1);
  });

  test('is refused whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseTokenStatusList(value)).toBeUndefined();
        expect(tokenStatusList.read({ value })).toBeUndefined();
      }),
    );
  });

  test('under a certificate is at an address of its own, and of whom the certificate names', async () => {
    const issuer = 'https://issuer.example' as CertificateIssuer;
    const list = content(bitsWith(4096, [7]));
    const payload = await certifiedTokenStatusList.payloadOf({ ...list, issuer });
    expect(payload).toMatchObject({ iss: issuer, sub: `${list.uri}/certified` });
    const read = certifiedTokenStatusList.read(payload);
    expect(read).toMatchObject({ uri: list.uri, issuer });
    expect([6, 7].map((index) => read?.readingAt(index))).toEqual(['valid', 'revoked']);
    expect(certifiedTokenStatusList.urlFrom(list.uri)).toBe(`${list.uri}/certified`);
    // neither form is taken for the other
    expect(tokenStatusList.read(payload)).toBeUndefined();
    expect(certifiedTokenStatusList.read({ ...payload, iss: 'did:example:issuer' })).toBeUndefined();
    expect(certifiedTokenStatusList.read({ ...payload, sub: list.uri })).toBeUndefined();
  });

  test.each(['iss', 'sub', 'iat', 'exp', 'status_list'])('is a token without %s', async (name) => {
    const payload = { ...(await tokenStatusList.payloadOf(content(new Uint8Array(16)))) };
    expect(tokenStatusList.read(payload)).toBeDefined();
    delete payload[name];
    expect(tokenStatusList.read(payload)).toBeUndefined();
  });

  test.each([
    ['iat', '2026'],
    ['exp', Number.MAX_VALUE],
    ['nbf', 1_900_000_000],
    ['ttl', 0],
    ['ttl', -1],
    ['iss', 'https://issuer.example'],
  ])('is a token with such %s: %p', async (name, value) => {
    const payload = await tokenStatusList.payloadOf(content(new Uint8Array(16)));
    expect(tokenStatusList.read({ ...payload, [name]: value })).toBeUndefined();
  });
});

test('a status that is neither valid, revoked nor suspended is not supported', () => {
  const lst = deflateSync(Uint8Array.of(0b11_10_01_00)).toString('base64url');
  const claims = { iss: 'did:example:issuer', sub: 'https://x.example/1', iat: 1, exp: 2 };
  const read = tokenStatusList.read({ ...claims, status_list: { bits: 2, lst } });
  expect([0, 1, 2, 3].map((index) => read?.readingAt(index))).toEqual([
    'valid',
    'revoked',
    'suspended',
    'not_supported',
  ]);
  expect([-1, 0.5, Number.NaN].map((index) => read?.readingAt(index))).toEqual(Array(3).fill('not_supported'));
});

test('revocations and suspensions are in one list, and what is both is revoked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: 255 })),
      fc.uniqueArray(fc.nat({ max: 255 })),
      async (revoked, suspended) => {
        const list = { ...content(bitsWith(256, revoked)), suspensions: bitsWith(256, suspended) };
        const read = tokenStatusList.read(await tokenStatusList.payloadOf(list));
        for (let index = 0; index < 256; index += 1) {
          const suspension = suspended.includes(index) ? 'suspended' : 'valid';
          expect(read?.readingAt(index)).toBe(revoked.includes(index) ? 'revoked' : suspension);
        }
        expect(read?.readingAt(256)).toBe('not_supported');
      },
    ),
  );
});
