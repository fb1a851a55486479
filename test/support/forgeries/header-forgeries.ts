import { encodeText, signedBy, signedText } from './token.ts';
import type { TokenForgery } from './token-forgery.ts';

const wrongForm = ['malformed'];

/** A header that the issuer itself signed, so that nothing but the header speaks against it. */
const signedHeader = (name: string, header: object, reasons = wrongForm): TokenForgery => ({
  name,
  reasons,
  forge: (token, { issuer }) => signedBy(issuer, token, { header }),
});

/** A text of the payload that the issuer itself signed. */
const signedPayload = (name: string, change: (text: string) => string): TokenForgery => ({
  name,
  reasons: wrongForm,
  forge: ({ header, payload, tail }, { issuer }) =>
    signedText(issuer, JSON.stringify(header), change(JSON.stringify(payload)), tail),
});

const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;

/** Headers that bring a key, change what is signed or ask for extensions, and texts that two parsers read differently. */
export const headerForgeries: readonly TokenForgery[] = [
  signedHeader('no kid', { kid: undefined }),
  signedHeader('kid is an array', { kid: ['a', 'b'] }),
  signedHeader('kid is relative', { kid: '#key-1' }, ['bad_proof']),
  {
    name: 'kid is a key that the issuer does not list',
    reasons: ['bad_proof'],
    forge: (token, { issuer }) => signedBy(issuer, token, { header: { kid: `${issuer.did}#other` } }),
  },
  {
    name: 'jwk of a stranger in the header, who signed',
    reasons: wrongForm,
    forge: (token, { stranger }) =>
      signedBy(stranger, token, { header: { jwk: { kty: 'OKP', crv: 'Ed25519', x: encodeText('k'.repeat(32)) } } }),
  },
  signedHeader('jku in the header', { jku: 'https://attacker.example/keys' }),
  signedHeader('x5c in the header', { x5c: ['MIIB'] }),
  signedHeader('x5u in the header', { x5u: 'https://attacker.example/certificate' }),
  signedHeader('crit with an unknown extension', { crit: ['x'], x: 1 }),
  signedHeader('b64 false', { b64: false, crit: ['b64'] }),
  signedHeader('zip', { zip: 'DEF' }),
  signedHeader('enc', { enc: 'A256GCM' }),
  signedHeader('typ of another kind of token', { typ: 'at+jwt' }),
  signedHeader('typ of a key binding', { typ: 'kb+jwt' }),
  signedHeader('typ of a presentation', { typ: 'vp+jwt' }),
  signedHeader('no typ', { typ: undefined }),
  {
    name: 'a member of the header twice, signed',
    reasons: wrongForm,
    forge: ({ header, payload, tail }, { issuer }) =>
      signedText(
        issuer,
        JSON.stringify(header).replace('{', '{"kid":"did:example:a#b",'),
        JSON.stringify(payload),
        tail,
      ),
  },
  signedPayload('a member of the payload twice, signed', (text) =>
    text.replace('{', '{"iss":"did:example:a","issuer":"did:example:a","vct":"x","vc":{},"credentialSubject":{},'),
  ),
  signedPayload('a byte order mark before the payload', (text) => `\uFEFF${text}`),
  signedPayload('bytes after the payload', (text) => `${text} {}`),
  signedPayload('a payload that is an array', (text) => `[${text}]`),
  signedPayload('a payload nested too deep', (text) => text.replace('{', `{"deep":${deep},`)),
  signedPayload('a member __proto__', (text) => text.replace('{', '{"__proto__":{"custody":"service"},')),
  signedPayload('a payload of 64 kB', (text) => text.replace('{', `{"padding":"${'x'.repeat(65_536)}",`)),
];
