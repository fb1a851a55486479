import type { Did } from '@assent/domain';
import { encodeJson, sha256, toBase64Url, utf8 } from '../keys/base64url.ts';
import { didOfKey, type PublicJwk, zPublicJwk } from '../keys/public-jwk.ts';

/** Somebody with a P-256 key of their own, that signs whatever they are told. */
export interface TestSigner {
  readonly did: Did;
  readonly jwk: PublicJwk;
  /** A compact token (RFC 7515); `kid` is that of the DID unless the header says another one. */
  sign(header: object, payload: object): Promise<string>;
}

export async function issuer(): Promise<TestSigner> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const jwk = zPublicJwk.parse(await crypto.subtle.exportKey('jwk', publicKey));
  const did = didOfKey(jwk);
  return {
    did,
    jwk,
    async sign(header, payload) {
      const signed = `${encodeJson({ alg: 'ES256', kid: `${did}#0`, ...header })}.${encodeJson(payload)}`;
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, utf8(signed));
      return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
    },
  };
}

/** A disclosure of a member (RFC 9901 §4.2), and its digest. */
export async function disclosureOf(name: string, value: unknown) {
  const text = encodeJson([toBase64Url(crypto.getRandomValues(new Uint8Array(16))), name, value]);
  return { text, digest: toBase64Url(await sha256(text)) };
}
