import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { StatusListContent } from '@assent/application';
import type { Did, Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bitstringStatusList, decodeBitstring, encodeBitstring } from './bitstring-status-list.ts';
import { maxListOctets } from './compression.ts';

const file = new URL('../../../../test/vectors/bitstring-status-list/status-list-credential.json', import.meta.url);
const vector = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly credential: Record<string, unknown> & { readonly credentialSubject: Record<string, unknown> };
  readonly entry: { readonly statusListIndex: string };
  readonly size: number;
};

const size = 131_072;
const uri = `https://issuer.example/status-lists/0x${'11'.repeat(32)}`;
const content = (bits: Uint8Array): StatusListContent => ({
  uri,
  issuer: 'did:example:issuer' as Did,
  issuedAt: '2026-06-01T09:00:00Z' as Instant,
  expiresAt: '2026-06-01T09:05:00Z' as Instant,
  ttlSeconds: 60,
  purpose: 'revocation',
  bits,
});

function bitsWith(indexes: Iterable<number>): Uint8Array {
  const bits = new Uint8Array(size / 8);
  for (const index of indexes) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return bits;
}

const encodedBy = (octets: Uint8Array) => `u${gzipSync(octets).toString('base64url')}`;

describe('the list of the specification', () => {
  const { encodedList } = vector.credential.credentialSubject as { encodedList: string };

  test('has the smallest size, and no bit is set', () => {
    const bits = decodeBitstring(encodedList);
    expect(bits).toHaveLength(vector.size / 8);
    expect(bits?.some((octet) => octet !== 0)).toBe(false);
  });

  test('is written as the specification writes it, but for the octet that says how hard GZIP tried', async () => {
    const withoutEffort = (text: string) => Buffer.from(text.slice(1), 'base64url').fill(0, 8, 9);
    const written = await encodeBitstring(new Uint8Array(vector.size / 8));
    expect(withoutEffort(written)).toEqual(withoutEffort(encodedList));
  });

  test('is in a credential that is read when it has an end', () => {
    const { credential } = vector;
    expect(bitstringStatusList.read(credential)).toBeUndefined();
    const bounded = { ...credential, id: `${credential.id}/credential`, validUntil: '2021-04-06T14:27:40Z' };
    const list = bitstringStatusList.read(bounded);
    expect(list).toMatchObject({ uri: credential.id, issuer: credential.issuer, issuedAt: credential.validFrom });
    expect(list?.readingAt(Number(vector.entry.statusListIndex))).toBe('valid');
  });
});

describe('a list of ours', () => {
  test('is read by nothing but zlib as it was meant: the first index is the left-most bit', async () => {
    const encoded = await encodeBitstring(bitsWith([0, 9, size - 1]));
    const octets = gunzipSync(Buffer.from(encoded.slice(1), 'base64url'));
    expect([octets[0], octets[1], octets.at(-1)]).toEqual([0b1000_0000, 0b0100_0000, 0b0000_0001]);
    expect(encoded).toMatch(/^u[A-Za-z0-9_-]+$/);
  });

  test('round-trips, whatever bits are set', async () => {
    const anyIndexes = fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(anyIndexes, fc.integer({ min: 0, max: size - 1 }), async (indexes, other) => {
        const payload = await bitstringStatusList.payloadOf(content(bitsWith(indexes)));
        const read = bitstringStatusList.read(JSON.parse(JSON.stringify(payload)));
        expect(indexes.map((index) => read?.readingAt(index))).toEqual(indexes.map(() => 'revoked'));
        expect(read?.readingAt(other)).toBe(indexes.includes(other) ? 'revoked' : 'valid');
      }),
    );
  });

  test('says whose it is, for what, from when to when, and how long a copy may be kept', async () => {
    expect(await bitstringStatusList.payloadOf(content(bitsWith([])))).toEqual({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: `${uri}/credential`,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: 'did:example:issuer',
      validFrom: '2026-06-01T09:00:00Z',
      validUntil: '2026-06-01T09:05:00Z',
      credentialSubject: {
        id: `${uri}/credential#list`,
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: expect.stringMatching(/^u/),
        ttl: 60_000,
      },
    });
  });

  test('has no fewer places than the specification asks for', async () => {
    const failure = await encodeBitstring(new Uint8Array(size / 8 - 1)).catch((error) => error);
    expect(failure).toMatchObject({ code: 'invalid_request' });
  });

  test('has no place beyond its end', async () => {
    const read = bitstringStatusList.read(await bitstringStatusList.payloadOf(content(bitsWith([size - 1]))));
    expect([size - 1, size, -1, 0.5].map((index) => read?.readingAt(index))).toEqual([
      'revoked',
      'not_supported',
      'not_supported',
      'not_supported',
    ]);
  });
});

describe('the purpose of a list', () => {
  const read = async (purpose: 'revocation' | 'suspension', statusPurpose: unknown = purpose) => {
    const payload = await bitstringStatusList.payloadOf({ ...content(bitsWith([3])), purpose });
    expect(payload.credentialSubject).toMatchObject({ statusPurpose: purpose });
    const credentialSubject = { ...(payload.credentialSubject as object), statusPurpose };
    return bitstringStatusList.read({ ...payload, credentialSubject });
  };

  test('is what a set bit means', async () => {
    expect((await read('revocation'))?.readingAt(3, 'revocation')).toBe('revoked');
    const suspensions = await read('suspension');
    expect([3, 4].map((index) => suspensions?.readingAt(index, 'suspension'))).toEqual(['suspended', 'valid']);
  });

  test('decides for what it is believed: no list of suspensions says that nothing was revoked', async () => {
    const one = await read('suspension');
    expect([3, 4].map((index) => one?.readingAt(index, 'revocation'))).toEqual(['not_supported', 'not_supported']);
    const other = await read('revocation');
    expect([3, 4].map((index) => other?.readingAt(index, 'suspension'))).toEqual(['not_supported', 'not_supported']);
    const message = await read('revocation', ['message']);
    expect([3, 4].map((index) => message?.readingAt(index))).toEqual(['not_supported', 'not_supported']);
    expect((await read('revocation', ['message', 'revocation']))?.readingAt(3)).toBe('revoked');
  });
});

describe('what is no list', () => {
  const good = encodedBy(new Uint8Array(size / 8));
  const octets = Buffer.from(good.slice(1), 'base64url');
  const cases: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['another base', `z${good.slice(1)}`],
    ['no multibase', good.slice(1)],
    ['padding', `${good}=`],
    ['zlib', 'ueNpjYAAAAAIAAQ'],
    ['a cut end', `u${octets.subarray(0, -2).toString('base64url')}`],
    ['something behind the end', `u${Buffer.concat([octets, Buffer.from([7])]).toString('base64url')}`],
    ['too few places', encodedBy(new Uint8Array(size / 8 - 1))],
    ['more than a list may have', encodedBy(new Uint8Array(maxListOctets + 1))],
  ];
  test.each(cases)('is refused: %s', (_, encoded) => {
    expect(decodeBitstring(encoded)).toBeUndefined();
  });

  test('is refused whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (text, value) => {
        expect(decodeBitstring(text)).toBeUndefined();
        expect(bitstringStatusList.read({ value })).toBeUndefined();
      }),
    );
  });

  const changes: readonly (readonly [string, Record<string, unknown>])[] = [
    ['another context', { '@context': ['https://www.w3.org/2018/credentials/v1'] }],
    ['another type', { type: ['VerifiableCredential'] }],
    ['no issuer', { issuer: undefined }],
    ['an issuer that is no DID', { issuer: 'https://issuer.example' }],
    ['another iss', { iss: 'did:example:other' }],
    ['no beginning', { validFrom: undefined }],
    ['no end', { validUntil: undefined }],
    ['an end that is no time', { validUntil: 'tomorrow' }],
    ['another address', { id: uri }],
  ];
  test.each(changes)('is a credential with %s', async (_, change) => {
    const payload = await bitstringStatusList.payloadOf(content(bitsWith([])));
    expect(bitstringStatusList.read(payload)).toBeDefined();
    expect(bitstringStatusList.read({ ...payload, ...change })).toBeUndefined();
  });

  test.each([
    ['type', 'StatusList2021'],
    ['statusPurpose', 7],
    ['encodedList', 17],
    ['ttl', 0],
    ['statusSize', 2],
  ])('is a credential whose list has such %s: %p', async (name, value) => {
    const payload = await bitstringStatusList.payloadOf(content(bitsWith([])));
    const credentialSubject = { ...(payload.credentialSubject as object), [name]: value };
    expect(bitstringStatusList.read({ ...payload, credentialSubject })).toBeUndefined();
  });
});
