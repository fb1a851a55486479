import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { type CallbackContext, clientAuthenticationAnonymous } from '@openid4vc/oauth2';
import {
  CompactEncrypt,
  calculateJwkThumbprint,
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  importX509,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** A key pair as JWKs. */
export interface PeerKey {
  readonly alg: string;
  readonly kid: string;
  readonly secret: JWK;
  readonly public: JWK;
}

export async function newPeerKey(alg: 'ES256' | 'ECDH-ES'): Promise<PeerKey> {
  const pair = await generateKeyPair(alg, { crv: 'P-256', extractable: true });
  const secret = await exportJWK(pair.privateKey);
  const publicKey = await exportJWK(pair.publicKey);
  return { alg, kid: await calculateJwkThumbprint(publicKey), secret, public: publicKey };
}

const pemOf = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;

/** What @openid4vc asks of whoever uses it, on jose and OpenSSL: none of it is code of ours. `roots`: PEM. */
export function peerCallbacks(keys: readonly PeerKey[], roots: readonly string[]): CallbackContext {
  const keyOf = async (jwk: JWK) => {
    const thumbprint = await calculateJwkThumbprint(jwk);
    const found = keys.find(({ kid }) => kid === thumbprint);
    if (!found) throw new Error('the peer has no such key');
    return found;
  };
  /** Of a signer known by its certificate, which must be issued by a root directly. */
  const certifiedKey = async (x5c: readonly string[]): Promise<JWK> => {
    const leaf = new X509Certificate(pemOf(x5c[0] ?? ''));
    const isTrusted = roots.some((root) => leaf.verify(new X509Certificate(root).publicKey));
    if (!isTrusted) throw new Error('the peer does not trust the certificate');
    return exportJWK(await importX509(leaf.toString(), 'ES256', { extractable: true }));
  };
  const signerKey = (signer: Parameters<CallbackContext['signJwt']>[0]): Promise<JWK> => {
    if (signer.method === 'jwk') return Promise.resolve(signer.publicJwk as JWK);
    if (signer.method === 'x5c') return certifiedKey(signer.x5c);
    throw new Error(`the peer knows no ${signer.method}`);
  };
  return {
    fetch: globalThis.fetch,
    hash: (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
    generateRandom: (length) => new Uint8Array(randomBytes(length)),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: async (signer, { header, payload }) => {
      const jwk = await signerKey(signer);
      const key = await importJWK((await keyOf(jwk)).secret, signer.alg);
      return {
        jwt: await new SignJWT(payload as JWTPayload).setProtectedHeader(header as JWTHeaderParameters).sign(key),
        signerJwk: jwk as never,
      };
    },
    verifyJwt: async (signer, { compact }) => {
      try {
        const jwk = await signerKey(signer);
        await compactVerify(compact, await importJWK(jwk, signer.alg));
        return { verified: true, signerJwk: jwk as never };
      } catch {
        return { verified: false };
      }
    },
    encryptJwe: async ({ alg, enc, publicJwk }, data) => ({
      encryptionJwk: publicJwk,
      jwe: await new CompactEncrypt(new TextEncoder().encode(data))
        .setProtectedHeader({ alg, enc, ...(publicJwk.kid ? { kid: publicJwk.kid } : {}) })
        .encrypt(await importJWK(publicJwk as JWK, alg)),
    }),
    decryptJwe: async (jwe) => {
      const { kid, alg } = decodeProtectedHeader(jwe);
      const key = keys.find((one) => one.kid === kid);
      if (!key) return { decrypted: false };
      const { plaintext } = await compactDecrypt(jwe, await importJWK(key.secret, alg));
      return { decrypted: true, decryptionJwk: key.public as never, payload: new TextDecoder().decode(plaintext) };
    },
    getX509CertificateMetadata: (certificate) => ({
      sanDnsNames: (new X509Certificate(pemOf(certificate)).subjectAltName ?? '')
        .split(', ')
        .filter((name) => name.startsWith('DNS:'))
        .map((name) => name.slice(4)),
      sanUriNames: [],
    }),
  };
}
