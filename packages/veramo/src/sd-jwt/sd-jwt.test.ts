import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encode } from '../testing/token-tools.ts';
import { concealClaims, type Disclosure, digestOf, parseDisclosure } from './disclosure.ts';
import { revealClaims } from './reveal-claims.ts';
import { joinSdJwt, parseSdJwt } from './sd-jwt.ts';
import { selectDisclosures } from './select-disclosures.ts';

const disclosure = (...elements: unknown[]): Disclosure => parseDisclosure(encode(['salt', ...elements]))!;
const parseAll = (encoded: readonly string[]) => encoded.map((one) => parseDisclosure(one)!);

/** A token with a well-formed head and signature, whatever its payload. */
const tokenOf = (payload: unknown) =>
  [encode({ alg: 'ES256', typ: 'dc+sd-jwt' }), encode(payload), Buffer.alloc(64).toString('base64url')].join('.');

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const name = fc
  .string({ minLength: 1, maxLength: 8 })
  .filter((text) => !['_sd', '_sd_alg', '...', '__proto__'].includes(text));
const { claims: anyClaims } = fc.letrec<{ node: unknown; claims: Record<string, unknown> }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('node'), { maxLength: 3 }), tie('claims')),
  claims: fc.dictionary(name, tie('node'), { maxKeys: 4, noNullPrototype: true }),
}));

type Leaf = readonly [path: readonly (string | number)[], value: unknown];

/** Values that hold no others, and where they are. */
function leavesOf(value: unknown, path: readonly (string | number)[] = []): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((element, index) => leavesOf(element, [...path, index]));
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

/** How many objects and arrays there are below the top. */
const branchesOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum, child) => sum + branchesOf(child) + Number(isBranch(child)), 0)
    : 0;

const isBranch = (value: unknown) => typeof value === 'object' && value !== null;

describe('concealing claims', () => {
  test('and revealing all of them gives the same claims', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const { payload, disclosures } = concealClaims(claims);
        expect(revealClaims(payload, parseAll(disclosures))?.claims).toEqual(claims);
        expect(revealClaims(payload, [])?.claims).toEqual({});
      }),
    );
  });

  test('shows no claim, and no name of one, in the payload', () => {
    const { payload, disclosures } = concealClaims({ name: { family: 'Okafor', given: ['Amara'] }, born: '1984' });
    expect(payload).toEqual({ _sd: [expect.any(String), expect.any(String)], _sd_alg: 'sha-256' });
    expect(payload._sd).toEqual([...(payload._sd as string[])].sort());
    expect(disclosures).toHaveLength(5);
    for (const { value } of parseAll(disclosures)) expect(JSON.stringify(value)).not.toMatch(/Okafor.*Amara/);
  });

  test('salts each with 128 bits that are never used again', () => {
    const salts = Array.from({ length: 50 }, () => concealClaims({ a: ['x', 'x'] }).disclosures).flat();
    const parsed = salts.map((encoded) => JSON.parse(Buffer.from(encoded, 'base64url').toString())[0] as string);
    expect(new Set(parsed).size).toBe(150);
    expect(parsed.every((salt) => Buffer.from(salt, 'base64url').length === 16)).toBe(true);
  });

  test('refuses names that SD-JWT uses itself, and more than 512 claims', () => {
    for (const reserved of ['_sd', '_sd_alg', '...']) {
      expect(() => concealClaims({ a: { [reserved]: 1 } })).toThrow(AppError);
    }
    expect(() => concealClaims(JSON.parse('{"__proto__": 1}'))).toThrow(AppError);
    const many = Array.from({ length: 512 }, (_, index) => index);
    expect(() => concealClaims({ many })).toThrow('payload_too_large');
    expect(concealClaims({ many: many.slice(1) }).disclosures).toHaveLength(512);
  });
});

describe('revealing claims', () => {
  const one = disclosure('a', 1);
  const inArray = disclosure('x');
  const refuses = (payload: Record<string, unknown>, ...disclosures: Disclosure[]) =>
    expect(revealClaims(payload, disclosures)).toBeUndefined();

  test('puts each in its place and leaves out what stays hidden', () => {
    const payload = { _sd: [one.digest, 'A'.repeat(43)], b: [{ '...': inArray.digest }, { '...': 'B'.repeat(43) }, 2] };
    expect(revealClaims(payload, [one, inArray])?.claims).toEqual({ a: 1, b: ['x', 2] });
    expect(revealClaims(payload, [])?.claims).toEqual({ b: [2] });
  });

  test('refuses a digest or a disclosure that comes twice', () => {
    refuses({ _sd: [one.digest, one.digest] }, one);
    refuses({ _sd: [one.digest], b: { _sd: [one.digest] } }, one);
    refuses({ _sd: [one.digest], b: [{ '...': one.digest }] });
    refuses({ _sd: [one.digest] }, one, one);
    const nested = disclosure('b', { _sd: [one.digest] });
    refuses({ _sd: [one.digest, nested.digest] }, one, nested);
  });

  test('refuses a disclosure that nothing refers to', () => {
    refuses({ _sd: [] }, one);
    refuses({ _sd: [one.digest] }, one, disclosure('b', 2));
    refuses({ b: `${one.digest}` }, one);
  });

  test('refuses a claim that is there already', () => {
    refuses({ a: 0, _sd: [one.digest] }, one);
    refuses({ _sd: [one.digest, disclosure('a', 2).digest] }, one, disclosure('a', 2));
  });

  test('refuses an element of an array in an object, and the reverse', () => {
    refuses({ _sd: [inArray.digest] }, inArray);
    refuses({ b: [{ '...': one.digest }] }, one);
  });

  test('refuses digests and reserved names where they do not belong', () => {
    for (const payload of [
      { _sd: 'x' },
      { _sd: [7] },
      { _sd: ['short'] },
      { _sd: [`${'A'.repeat(42)}=`] },
      { _sd_alg: 'md5' },
      { _sd_alg: 'sha-512' },
      { a: { _sd_alg: 'sha-256' } },
      { '...': 'A'.repeat(43) },
      { b: [{ '...': 'A'.repeat(43), c: 1 }] },
      { b: [{ '...': 7 }] },
    ]) {
      refuses(payload);
    }
  });

  test('refuses nesting without end', () => {
    let inner = disclosure('a', 1);
    const chain = [inner];
    for (let depth = 0; depth < 511; depth++) {
      inner = disclosure('a', { _sd: [inner.digest] });
      chain.push(inner);
    }
    refuses({ _sd: [inner.digest] }, ...chain);
    expect(revealClaims({ _sd: [chain[20]?.digest] }, chain.slice(0, 21))).toBeDefined();
  });
});

describe('parsing a disclosure', () => {
  test('refuses what is not two or three elements, or has a reserved name', () => {
    for (const elements of [[], ['s'], ['s', 'n', 1, 2], [1, 'n', 2], ['s', 7, 2], {}, 'text', null]) {
      expect(parseDisclosure(encode(elements))).toBeUndefined();
    }
    for (const reserved of ['_sd', '_sd_alg', '...', '__proto__']) {
      expect(parseDisclosure(encode(['s', reserved, 1]))).toBeUndefined();
    }
    expect(parseDisclosure(encode(['s', JSON.parse('{"__proto__": 1}')]))).toBeUndefined();
  });

  test('refuses another spelling of the same bytes', () => {
    const encoded = Buffer.from('["salt","a",1]').toString('base64url');
    expect(parseDisclosure(encoded)).toMatchObject({ name: 'a', digest: digestOf(encoded) });
    for (const other of [
      `${encoded}=`,
      `${encoded} `,
      encoded.replace(/.$/, 'R'),
      Buffer.from('["é","a",1]', 'latin1'),
    ]) {
      const text = typeof other === 'string' ? other : other.toString('base64url');
      expect(parseDisclosure(text)).toBeUndefined();
    }
  });
});

describe('parsing an SD-JWT', () => {
  test('wants its last tilde, and at most 512 disclosures and 64 kB', () => {
    const { payload, disclosures } = concealClaims({ a: 1 });
    const jwt = tokenOf(payload);
    expect(parseSdJwt(joinSdJwt(jwt, disclosures))?.claims).toEqual({ a: 1 });
    expect(parseSdJwt(jwt)).toBeUndefined();
    expect(parseSdJwt(`${jwt}~~`)).toBeUndefined();
    expect(
      parseSdJwt(
        joinSdJwt(
          jwt,
          Array.from({ length: 513 }, () => 'x'),
        ),
      ),
    ).toBeUndefined();
    expect(parseSdJwt(joinSdJwt(tokenOf({ a: 'x'.repeat(65_536) }), []))).toBeUndefined();
    expect(parseSdJwt(joinSdJwt(tokenOf({ a: 'x'.repeat(40_000) }), []))).toBeDefined();
  });

  test('gives a value for every text', () => {
    const parts = fc.array(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.json().map((json) => encode(json)),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(parts, fc.constantFrom('.', '~', ''), (texts, separator) => {
        parseSdJwt(texts.join(separator));
        parseSdJwt(`${tokenOf({ _sd: texts })}~${texts.join('~')}~`);
      }),
    );
  });

  test('shows any one leaf of any claims by its path, and no other leaf', () => {
    fc.assert(
      fc.property(anyClaims, fc.nat(), (claims, chosen) => {
        const { payload, disclosures } = concealClaims(claims);
        const sdJwt = parseSdJwt(joinSdJwt(tokenOf(payload), disclosures))!;
        const leaves = leavesOf(claims);
        expect(disclosures).toHaveLength(leaves.length + branchesOf(claims));
        const [path, value] = leaves[chosen % leaves.length] ?? [];
        fc.pre(path !== undefined);
        const shown = parseSdJwt(selectDisclosures(sdJwt, [path as [string, ...(string | number)[]]]));
        expect(leavesOf(shown?.claims).map(([, shownValue]) => shownValue)).toEqual([value]);
      }),
    );
  });

  test('shows any one leaf without any other', () => {
    const claims = { name: { family: 'Okafor', given: ['Amara', 'Ngozi'] }, codes: [{ code: 'A' }, { code: 'B' }] };
    const { payload, disclosures } = concealClaims(claims);
    const sdJwt = parseSdJwt(joinSdJwt(tokenOf(payload), disclosures))!;
    const shown = (...path: [string | number | null, ...(string | number | null)[]]) =>
      parseSdJwt(selectDisclosures(sdJwt, [path]))?.claims;
    expect(shown('name', 'family')).toEqual({ name: { family: 'Okafor' } });
    expect(shown('name', 'given', 0)).toEqual({ name: { given: ['Amara'] } });
    expect(shown('codes', 1, 'code')).toEqual({ codes: [{ code: 'B' }] });
    expect(shown('codes', null, 'code')).toEqual({ codes: claims.codes });
    expect(shown('name', null)).toEqual({ name: {} });
    expect(selectDisclosures(sdJwt, 'all')).toBe(joinSdJwt(tokenOf(payload), disclosures));
    expect(selectDisclosures(sdJwt, [])).toBe(`${tokenOf(payload)}~`);
  });
});
