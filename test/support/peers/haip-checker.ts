import { createHash, X509Certificate } from 'node:crypto';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { compactVerify, decodeProtectedHeader, importX509 } from 'jose';

const pemOf = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;

/** A chain as HAIP 1.0 §6.1.1 has it, checked by OpenSSL: up to a root that is not in it. @throws Error saying what is wrong */
function leafUnder(roots: readonly string[], x5c: readonly string[]): X509Certificate {
  const chain = x5c.map((der) => new X509Certificate(pemOf(der)));
  const anchors = roots.map((root) => new X509Certificate(root));
  const [leaf] = chain;
  if (!leaf || leaf.ca) throw new Error('the peer was given no leaf');
  const now = Date.now();
  for (const [at, certificate] of chain.entries()) {
    if (certificate.checkIssued(certificate))
      throw new Error('the peer was given a certificate signed with its own key');
    if (now < Date.parse(certificate.validFrom) || Date.parse(certificate.validTo) <= now)
      throw new Error('it is not of now');
    const above = chain[at + 1] ? [chain[at + 1] as X509Certificate] : anchors;
    if (!above.some((one) => certificate.checkIssued(one) && one.ca && certificate.verify(one.publicKey)))
      throw new Error('the peer does not trust what is above');
  }
  return leaf;
}

/** Whether a token is signed with ES256 under a certificate that names whom it is of. */
async function isCertified(token: string, roots: readonly string[]): Promise<boolean> {
  const { alg, x5c, kid } = decodeProtectedHeader(token);
  if (alg !== 'ES256' || !x5c || kid !== undefined) return false;
  const leaf = leafUnder(roots, x5c);
  const { payload } = await compactVerify(token, await importX509(leaf.toString(), 'ES256'));
  const { iss } = JSON.parse(new TextDecoder().decode(payload)) as { iss?: string };
  return leaf.subjectAltName === `URI:${iss}`;
}

/**
 * Checks SD-JWT VCs as others do: @sd-jwt for the credential and its Token Status List, which it fetches, OpenSSL and jose for the chains of
 * both. @throws Error for what is not good, `Status is not valid` for what is revoked or suspended
 */
export function haipChecker(roots: readonly string[]) {
  const verifier = (data: string, signature: string) => isCertified(`${data}.${signature}`, roots);
  return new SDJwtVcInstance({
    hasher: (data: string | ArrayBuffer, algorithm: string) =>
      createHash(algorithm.replace('-', ''))
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    verifier,
    statusVerifier: verifier,
  });
}
