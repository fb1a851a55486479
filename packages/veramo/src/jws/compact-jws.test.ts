import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { trueClaim } from '../testing/signature-claims.ts';
import { parseCompactJws } from './compact-jws.ts';
import { isJsonObject } from './strict-json.ts';

// The same parser, written to be read: nothing remembered, every step by itself (RFC 7515 §3.1, RFC 8725 §3).
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const zHeader = z.looseObject({
  alg: z.enum(['EdDSA', 'ES256', 'ES256K']),
  typ: z.string().max(64),
  kid: z.string().max(4096).optional(),
});
const forbidden = ['crit', 'b64', 'zip', 'enc', 'jku', 'jwk', 'x5u', 'x5c'];

function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

function objectOf(part: string): Record<string, unknown> | undefined {
  const bytes = bytesOf(part);
  try {
    const value: unknown = bytes && JSON.parse(text.decode(bytes));
    return isJsonObject(value) && isPlain(value, 32) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isPlain = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 &&
    !['__proto__', 'toString'].some((name) => Object.hasOwn(value, name)) &&
    Object.values(value).every((child) => isPlain(child, depth - 1)));

function parsedSlowly(compact: string) {
  const parts = compact.split('.');
  if (parts.length !== 3) return undefined;
  const [head = '', body = '', tail = ''] = parts;
  const raw = objectOf(head);
  const header = zHeader.safeParse(raw);
  const payload = objectOf(body);
  const signature = bytesOf(tail);
  if (!header.success || forbidden.some((name) => raw?.[name] !== undefined)) return undefined;
  if (!payload || signature?.length !== 64) return undefined;
  const { alg, typ, kid } = header.data;
  const read = kid === undefined ? { alg, typ } : { alg, typ, kid };
  return { header: read, payload, signed: Buffer.from(`${head}.${body}`), signature };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (header: unknown, payload: unknown) =>
  `${part(header)}.${part(payload)}.${Buffer.from(trueClaim('EdDSA').signature).toString('base64url')}`;

const header = { alg: 'EdDSA', typ: 'vc+jwt', kid: 'did:key:z6Mk#z6Mk' };
const good = token(header, { iss: 'did:key:z6Mk', name: 'Zoë', list: [1, { two: null }] });

describe('parseCompactJws', () => {
  test('reads each part, and the same header the second time', () => {
    const first = parseCompactJws(good);
    expect(first).toMatchObject({ header, payload: { name: 'Zoë' } });
    expect(parseCompactJws(good)?.header).toBe(first?.header);
    expect(Object.isFrozen(first?.header)).toBe(true);
  });

  test('decides about damaged tokens as a parser does that remembers nothing', () => {
    const letters = fc.constantFrom(...'ABCxyz019-_.=+/~ \n\0é');
    const place = fc.nat(good.length - 1);
    const damage = fc.oneof(
      fc.tuple(place, letters).map(([at, letter]) => `${good.slice(0, at)}${letter}${good.slice(at + 1)}`),
      fc.tuple(place, letters).map(([at, letter]) => `${good.slice(0, at)}${letter}${good.slice(at)}`),
      place.map((at) => `${good.slice(0, at)}${good.slice(at + 1)}`),
      place.map((at) => good.slice(0, at)),
      fc.string(),
      fc.json().map((json) => [Buffer.from(json).toString('base64url'), ...good.split('.').slice(1)].join('.')),
      fc.json().map((json) => good.split('.').with(1, Buffer.from(json).toString('base64url')).join('.')),
      fc.uint8Array().map((bytes) => good.split('.').with(1, Buffer.from(bytes).toString('base64url')).join('.')),
    );
    fc.assert(
      fc.property(damage, (damaged) => {
        expect(isDeepStrictEqual(parseCompactJws(damaged), parsedSlowly(damaged))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, unknown]>([
    ['another algorithm', { ...header, alg: 'none' }],
    ['no type', { alg: 'EdDSA' }],
    ['a type that is no text', { ...header, typ: 1 }],
    ['an endless key', { ...header, kid: 'x'.repeat(4097) }],
    ['a key of its own', { ...header, jwk: {} }],
    ['an extension', { ...header, crit: ['exp'] }],
    ['a list', [header]],
  ])('refuses a header with %s, each time', (_, bad) => {
    const compact = token(bad, {});
    expect([parseCompactJws(compact), parseCompactJws(good)?.header.alg, parseCompactJws(compact)]).toEqual([
      undefined,
      'EdDSA',
      undefined,
    ]);
  });

  test.each<[string, Buffer]>([
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['half of a pair', Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['a member __proto__', Buffer.from('{"a":{"__proto__":{}}}')],
    ['a member __proto__ in disguise', Buffer.from('{"a":{"\\u005f_proto__":{}}}')],
    ['33 levels', Buffer.from(`{"a":${'['.repeat(32)}${']'.repeat(32)}}`)],
    ['a list', Buffer.from('[]')],
    ['a member twice as JSON allows', Buffer.from('{"a":1,"a":2}{')],
  ])('refuses a payload of %s', (_, bytes) => {
    const [head, , tail] = good.split('.');
    expect(parseCompactJws([head, bytes.toString('base64url'), tail].join('.'))).toBeUndefined();
  });
});
