import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { parseDisclosure } from './disclosure.ts';
import { reasonsAgainstBinding } from './key-binding.ts';
import { joinSdJwt, parseSdJwt } from './sd-jwt.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/rfc-9901/${name}.json`, import.meta.url), 'utf8'));

interface Disclosed {
  readonly section: string;
  readonly encoded: string;
  readonly name?: string;
  readonly value: unknown;
  readonly digest?: string;
}
const disclosed = read('section-4.2') as readonly Disclosed[];
const { issuerKey, holderKey, jwt, disclosures, issued, presented } = read('section-5') as {
  readonly [name in 'issuerKey' | 'holderKey']: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
} & {
  readonly jwt: string;
  readonly disclosures: readonly string[];
  readonly issued: object;
  readonly presented: {
    readonly [name in 'keyBinding' | 'nonce' | 'aud' | 'at']: string;
  } & { readonly disclosures: readonly string[]; readonly claims: object };
};

const isSignedBy = (key: object, signed: Uint8Array, signature: Uint8Array) =>
  verify(
    'sha256',
    signed,
    { key: createPublicKey({ key: key as never, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    signature,
  );
const unbound = joinSdJwt(jwt, presented.disclosures);
const claimsOf = (compact: string) => parseSdJwt(compact)?.claims;
const decoded = (text = ''): unknown[] => JSON.parse(Buffer.from(text, 'base64url').toString());
const encoded = (...elements: unknown[]) => Buffer.from(JSON.stringify(elements)).toString('base64url');
const [first = '', ...others] = disclosures;

describe('RFC 9901, section 4.2', () => {
  test.each(disclosed)('reads the disclosure of $section, however it is spelled: $encoded', (known) => {
    const { encoded: text, name, value, digest } = known;
    const parsed = parseDisclosure(text);
    expect(parsed).toMatchObject({ value, ...(name ? { name } : {}), ...(digest ? { digest } : {}) });
    expect(parsed && 'name' in parsed).toBe(name !== undefined);
  });

  test('has another digest for each way to spell a claim', () => {
    expect(new Set(disclosed.map((known) => parseDisclosure(known.encoded)?.digest)).size).toBe(disclosed.length);
  });

  test.each<[string, string]>([
    ['with padding', `${disclosed[0]?.encoded}=`],
    ['in plain base64', Buffer.from('["??>>","a","b"]').toString('base64')],
    ['of a claim named _sd', encoded('salt', '_sd', [])],
    ['of a claim named ...', encoded('salt', '...', 'x')],
    ['of four elements', encoded('salt', 'a', 1, 2)],
  ])('refuses one %s', (_, text) => {
    expect(parseDisclosure(text)).toBeUndefined();
  });
});

describe('RFC 9901, section 5', () => {
  test('the issuer signed the token, and all disclosures make the claims', () => {
    const { signed, signature } = parseSdJwt(joinSdJwt(jwt, []))?.jws ?? {};
    expect(isSignedBy(issuerKey, signed ?? new Uint8Array(), signature ?? new Uint8Array())).toBe(true);
    expect(isSignedBy(holderKey, signed ?? new Uint8Array(), signature ?? new Uint8Array())).toBe(false);
    expect(claimsOf(joinSdJwt(jwt, disclosures))).toEqual(issued);
  });

  test('what was presented shows the claims of the page and no more', () => {
    expect(claimsOf(`${unbound}${presented.keyBinding}`)).toEqual(presented.claims);
  });

  const against = (changes: Readonly<Record<string, unknown>> = {}) => {
    const { keyBinding, nonce, aud, at } = { ...presented, ...changes };
    const bound = { challenge: nonce, audience: aud };
    const signedBy = async ({ key, signed, signature }: never) =>
      isSignedBy((key as { jwk: object }).jwk, signed, signature);
    const text = String(changes.unbound ?? unbound);
    return reasonsAgainstBinding(keyBinding, text, holderKey, bound, at as Instant, signedBy as never);
  };

  test('the key binding holds', async () => {
    expect(await against()).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>>, string[]]>([
    ['for another nonce', { nonce: '0987654321' }, ['wrong_challenge']],
    ['for another verifier', { aud: 'https://verifier.example.com' }, ['wrong_audience']],
    ['an hour later', { at: '2025-05-29T17:47:24Z' }, ['presentation_expired']],
    ['an hour before', { at: '2025-05-29T15:47:24Z' }, ['not_yet_valid']],
    ['to all disclosures', { unbound: joinSdJwt(jwt, disclosures) }, ['bad_proof']],
    ['to none', { unbound: joinSdJwt(jwt, []) }, ['bad_proof']],
    ['changed', { keyBinding: presented.keyBinding.replace('.T3', '.T4') }, ['bad_proof']],
  ])('and does not %s', async (_, changes, reasons) => {
    expect(await against(changes)).toEqual(reasons);
  });

  test.each<[string, readonly string[]]>([
    ['a disclosure twice', [first, first, ...others]],
    ['a disclosure that nothing refers to', [...disclosures, disclosed[0]?.encoded ?? '']],
    ['a disclosure with another value', [encoded(...decoded(first).slice(0, 2), 'Jane'), ...others]],
    ['a disclosure with another salt', [encoded('salt', ...decoded(first).slice(1)), ...others]],
    ['a disclosure spelled otherwise', [encoded(...decoded(first)), ...others]],
    ['an empty disclosure', [...disclosures, '']],
  ])('refuses %s', (_, changed) => {
    expect(claimsOf(joinSdJwt(jwt, changed))).toBeUndefined();
  });
});
