import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { instantFrom } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromBase45 } from '../encodings/base45.ts';
import { readEuCertificate, vaccinationClaims } from './read-eu-certificate.ts';
import { type DocumentSigner, readSigners } from './signer-certificate.ts';

interface Vector {
  readonly name: string;
  readonly what: string;
  readonly fault: string | null;
  readonly now: string;
  readonly certificate: string;
  readonly text: string;
  readonly json?: { readonly ver: string; readonly v?: readonly object[] };
}
const file = new URL('../../../../test/vectors/eu-certificates/certificates.json', import.meta.url);
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'));
const at = (time: string) => instantFrom(Date.parse(time));
const read = ({ text, certificate, now }: Vector) => readEuCertificate(text, readSigners([certificate]), at(now));
const vector = (name: string) => vectors.find((one) => one.name === name) as Vector;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
function toBase45(octets: Uint8Array): string {
  let text = '';
  for (let place = 0; place < octets.length; place += 2) {
    const [high = 0, low] = octets.slice(place, place + 2);
    const value = low === undefined ? high : high * 256 + low;
    const digits = [value % 45, Math.floor(value / 45) % 45, ...(low === undefined ? [] : [Math.floor(value / 2025)])];
    text += digits.map((digit) => alphabet[digit]).join('');
  }
  return text;
}
const shown = (octets: Uint8Array) => `HC1:${toBase45(deflateSync(octets))}`;

describe('the published certificates', () => {
  test.each(vectors)('$name, $what: $fault', (one) => {
    const check = read(one);
    if (one.fault === null) expect(check).toMatchObject({ valid: true, value: { content: one.json ?? {} } });
    else expect(check).toEqual({ valid: false, fault: one.fault });
  });
});

test('a vaccination becomes claims, a recovery does not', () => {
  const vaccination = read(vector('AT/1'));
  expect(vaccination.valid && vaccinationClaims(vaccination.value)).toEqual({
    type: 'Immunization',
    claims: {
      vaccine: { system: 'http://snomed.info/sct', code: '1119349007' },
      occurrence: '2021-02-18',
      performer: 'Ministry of Health, Austria',
      doseNumber: 1,
    },
  });
  const recovery = read(vector('AT/2'));
  expect(recovery.valid && vaccinationClaims(recovery.value)).toBeUndefined();
});

describe('refuses', () => {
  const good = vector('common/CO3');
  test('a certificate whose signer is not given, is of another key, or has ended', () => {
    expect(readEuCertificate(good.text, [], at(good.now))).toEqual({ valid: false, fault: 'certificate_unknown' });
    const other = readSigners([vector('common/CO1').certificate])[0] as DocumentSigner;
    const own = readSigners([good.certificate])[0] as DocumentSigner;
    const posing = { ...other, kid: own.kid };
    expect(readEuCertificate(good.text, [posing], at(good.now))).toEqual({ valid: false, fault: 'algorithm' });
    const { publicKey, validFrom } = own.certificate;
    const short = { publicKey, validFrom, validTo: '2021-05-03T17:59:59Z' } as X509Certificate;
    const ended = [{ ...own, certificate: short }];
    expect(readEuCertificate(good.text, ended, at(good.now))).toEqual({ valid: false, fault: 'certificate_not_valid' });
  });

  test.each<[string, Uint8Array, string]>([
    ['a bomb of zeros', new Uint8Array(2 ** 20), 'not_compressed'],
    ['no CBOR', Uint8Array.of(0xff), 'cose_form'],
    ['arrays in arrays in arrays', new Uint8Array(60_000).fill(0x81), 'cose_form'],
    ['a message of three parts', Uint8Array.of(0x83, 0x40, 0xa0, 0x40), 'cose_form'],
    [
      'a header that must be understood',
      Uint8Array.of(0x84, 0x44, 0xa1, 0x02, 0x81, 0x01, 0xa0, 0x40, 0x40),
      'cose_form',
    ],
    [
      'a header with a name twice',
      Uint8Array.of(0x84, 0x45, 0xa2, 0x01, 0x26, 0x01, 0x26, 0xa0, 0x40, 0x40),
      'cose_form',
    ],
    ['an unknown key', Uint8Array.of(0x84, 0x40, 0xa0, 0x40, 0x40), 'certificate_unknown'],
  ])('%s', (_what, octets, fault) => {
    expect(readEuCertificate(shown(octets), readSigners([good.certificate]), at(good.now))).toEqual({
      valid: false,
      fault,
    });
  });

  test('a certificate that cannot be read is a fault of the configuration', () => {
    expect(() => readSigners(['AAAA'])).toThrow('configuration_invalid');
  });
});

test('Base45 of RFC 9285, and of any octets', () => {
  expect(Buffer.from(fromBase45('QED8WEX0') ?? []).toString()).toBe('ietf!');
  for (const wrong of ['A', 'GGW', '::', 'a00', 'QED8WEX0AB']) expect(fromBase45(wrong)).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array(), (octets) => expect(fromBase45(toBase45(octets))).toEqual(octets)));
});

test('whatever is shown, the answer is yes only for what was signed', () => {
  const good = vector('common/CO3');
  const signers = readSigners([good.certificate]);
  const mangled = fc
    .tuple(fc.nat(good.text.length), fc.string({ maxLength: 3 }))
    .map(([place, added]) => `${good.text.slice(0, place)}${added}${good.text.slice(place + 1)}`);
  fc.assert(
    fc.property(fc.oneof(mangled, fc.string(), fc.uint8Array().map(shown)), (text) => {
      expect(readEuCertificate(text, signers, at(good.now)).valid).toBe(text === good.text);
    }),
  );
});
