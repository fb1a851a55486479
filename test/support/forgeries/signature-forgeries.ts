import { createHmac } from 'node:crypto';
import { encodeJson, encodeText, signedBy, unsigned, withSignature } from './token.ts';
import type { TokenForgery } from './token-forgery.ts';

/** Order of the group of Ed25519 (RFC 8032 §5.1). */
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

const fromLittleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const toLittleEndian = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();

const wrongProof = ['bad_proof'];
const wrongForm = ['malformed'];

/** What can be done to a token without the key of its issuer. */
export const signatureForgeries: readonly TokenForgery[] = [
  {
    name: 'signature of zeros',
    reasons: wrongProof,
    forge: (_, __, compact) => withSignature(compact, () => Buffer.alloc(64)),
  },
  {
    name: 'signature of ones',
    reasons: wrongProof,
    forge: (_, __, compact) => withSignature(compact, () => Buffer.alloc(64, 255)),
  },
  {
    name: 'one bit of the signature',
    reasons: wrongProof,
    forge: (_, __, compact) =>
      withSignature(compact, (bytes) => bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte))),
  },
  {
    name: 'the same signature with S + L',
    reasons: wrongProof,
    forge: (_, __, compact) =>
      withSignature(compact, (bytes) =>
        Buffer.concat([bytes.subarray(0, 32), toLittleEndian(fromLittleEndian(bytes.subarray(32)) + order)]),
      ),
  },
  {
    name: 'R is the neutral point',
    reasons: wrongProof,
    forge: (_, __, compact) =>
      withSignature(compact, (bytes) => Buffer.concat([Buffer.from([1]), Buffer.alloc(31), bytes.subarray(32)])),
  },
  {
    name: 'R is no point of the curve',
    reasons: wrongProof,
    forge: (_, __, compact) =>
      withSignature(compact, (bytes) => Buffer.concat([Buffer.from([2]), Buffer.alloc(31), bytes.subarray(32)])),
  },
  {
    name: 'signature cut short',
    reasons: wrongForm,
    forge: (_, __, compact) => withSignature(compact, (bytes) => bytes.subarray(0, 63)),
  },
  {
    name: 'a byte after the signature',
    reasons: wrongForm,
    forge: (_, __, compact) => withSignature(compact, (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
  },
  { name: 'no signature', reasons: wrongForm, forge: (token) => unsigned(token, {}, '') },
  {
    name: 'alg none without signature',
    reasons: wrongForm,
    forge: (token) => unsigned(token, { header: { alg: 'none' } }, ''),
  },
  {
    name: 'alg nOnE with the signature',
    reasons: wrongForm,
    forge: (token) => unsigned(token, { header: { alg: 'nOnE' } }),
  },
  {
    name: 'alg HS256 keyed with the public key',
    reasons: wrongForm,
    forge({ header, payload, tail }, { issuer }) {
      const signed = `${encodeJson({ ...header, alg: 'HS256' })}.${encodeJson(payload)}`;
      const key = issuer.did.slice('did:key:'.length);
      return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}${tail}`;
    },
  },
  {
    name: 'alg ES256 for a key of Ed25519',
    reasons: wrongProof,
    forge: (token) => unsigned(token, { header: { alg: 'ES256' } }),
  },
  {
    name: 'alg ES256K, signed again',
    reasons: wrongProof,
    forge: (token, { issuer }) => signedBy(issuer, token, { header: { alg: 'ES256K' } }),
  },
  {
    name: 'signed by a stranger as the issuer',
    reasons: wrongProof,
    forge: (token, { stranger }) => signedBy(stranger, token),
  },
  {
    name: 'signed by a stranger with their own kid',
    reasons: wrongProof,
    forge: (token, { stranger }) => signedBy(stranger, token, { header: { kid: stranger.kid } }),
  },
  {
    name: 'the signature of another credential',
    reasons: wrongProof,
    forge: async (token, world, _, format) =>
      unsigned(token, {}, (await world.issue(format)).split('~')[0]?.split('.')[2]),
  },
  {
    name: 'a member more, unsigned',
    reasons: wrongProof,
    forge: (token) => unsigned(token, { payload: { note: 'x' } }),
  },
  {
    name: 'a member twice, unsigned',
    reasons: wrongForm,
    forge: ({ header, payload, signature, tail }) =>
      `${encodeJson(header)}.${encodeText(JSON.stringify(payload).replace('{', '{"custody":"holder","custody":"holder",'))}.${signature}${tail}`,
  },
  { name: 'a space in the token', reasons: wrongForm, forge: (_, __, compact) => compact.replace('.', '. ') },
  {
    name: 'a line after the token',
    reasons: wrongForm,
    forge: (token) => unsigned({ ...token, tail: `\n${token.tail}` }, {}),
  },
  {
    name: 'a fourth part',
    reasons: wrongForm,
    forge: (token) => unsigned({ ...token, tail: `.AAAA${token.tail}` }, {}),
  },
  {
    name: 'base64url with padding',
    reasons: wrongForm,
    forge: ({ signature, ...token }) => unsigned({ ...token, signature }, {}, `${signature}==`),
  },
  {
    name: 'base64 with another last letter of the same bytes',
    reasons: wrongForm,
    forge({ signature, ...token }) {
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = letters[letters.indexOf(signature.at(-1) ?? '') + 1];
      return unsigned({ ...token, signature }, {}, `${signature.slice(0, -1)}${last}`);
    },
  },
];
