import { createECDH, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { shortDid } from './short-did.ts';

const didOf = (jwk: object) => `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
const inText = (bytes: Buffer) => bytes.toString('base64url');
/** Not by way of `export({ format: 'jwk' })`: Node 20 may stand still for ever over a key that was made in the same breath. */
const onCurve = (crv: string, curve: string) => () => {
  const point = createECDH(curve).generateKeys();
  return { kty: 'EC', crv, x: inText(point.subarray(1, 33)), y: inText(point.subarray(33)) };
};
const keys = {
  'P-256': onCurve('P-256', 'prime256v1'),
  secp256k1: onCurve('secp256k1', 'secp256k1'),
  Ed25519: () => {
    const { publicKey } = generateKeyPairSync('ed25519', {
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    });
    return { kty: 'OKP', crv: 'Ed25519', x: inText(publicKey.subarray(-32)) };
  },
};

describe('the short form of a DID', () => {
  test.each(Object.entries(keys))('tells keys of %s apart, whatever else their names say', (_, newKey) => {
    for (const more of [{}, { use: 'sig' }, { alg: 'ES256', use: 'sig', note: 'ñ' }]) {
      const jwks = Array.from({ length: 50 }, () => ({ ...newKey(), ...more }));
      const short = jwks.map((jwk) => shortDid(didOf(jwk)));
      expect(new Set(short).size).toBe(50);
      expect(short[0]).toBe(`…${String(jwks[0]?.x).slice(0, 8)}`);
    }
  });

  test('is the end of any other, and of what only looks like a key', () => {
    expect(shortDid('did:ethr:0x7a69:0x00112233445566778899aabbccddeeff00112233')).toBe('…00112233');
    expect(shortDid('did:web:clinic.example')).toBe('….example');
    for (const strange of ['not-a-key-of-anybody', Buffer.from('null').toString('base64url'), didOf({ x: 5 }).slice(8)])
      expect(shortDid(`did:jwk:${strange}`)).toBe(`…${`did:jwk:${strange}`.slice(-8)}`);
  });
});
