import 'reflect-metadata';
import type { Certificate, CertificateChains, ChainVerdict } from '@assent/application';
import { AppError, type CertificateIssuer } from '@assent/domain';
import { AuthorityKeyIdentifierExtension, type X509Certificate } from '@peculiar/x509';
import { base64url } from 'jose';
import { base64Of, certificateFrom, certificateHash, certificatesIn, dnsNamesOf, urisOf } from './certificates.ts';
import { faultInChain } from './check-chain.ts';

/** X.509 as issuers of credentials use it (SD-JWT VC §3.5, HAIP 1.0 §6.1.1). */
export const x509Chains = (): CertificateChains => ({
  read(pem) {
    try {
      return certificatesIn(pem).map(base64Of);
    } catch (cause) {
      throw new AppError('invalid_request', { pointers: ['#/pem'] }, { cause });
    }
  },
  describe(certificate) {
    const read = certificateFrom(certificate);
    return read && { subject: read.subject, until: read.notAfter.toISOString() };
  },
  async check({ chain, issuer, anchors, at, orKeyOf }): Promise<ChainVerdict> {
    const certificates = chain.flatMap((der) => certificateFrom(der) ?? []);
    const [leaf] = certificates;
    if (!leaf || certificates.length !== chain.length)
      return { holds: false, fault: 'a certificate of the chain cannot be read', links: 0 };
    const roots = anchors.flatMap((der) => certificateFrom(der) ?? []);
    const found = await faultInChain(certificates, roots, new Date(at));
    if (found) return { holds: false, ...found };
    const fault = hasKeyOf(leaf, orKeyOf) ? undefined : await faultOfName(leaf, issuer);
    return fault === undefined ? { holds: true } : { holds: false, fault, links: certificates.length + 1 };
  },
  authorityKeyIds: (chain) =>
    chain.flatMap((der) => {
      const keyId = certificateFrom(der)?.getExtension(AuthorityKeyIdentifierExtension)?.keyId;
      return keyId === undefined ? [] : [base64url.encode(Uint8Array.from(Buffer.from(keyId, 'hex')))];
    }),
});

/** Whether two certificates are for one key: then whoever signs under one could sign under the other. */
function hasKeyOf(leaf: X509Certificate, other: Certificate | undefined): boolean {
  const certificate = other === undefined ? undefined : certificateFrom(other);
  return certificate?.publicKey.equal(leaf.publicKey) === true;
}

/** An issuer is what its certificate says, or whoever is trusted could issue in the name of another. */
export async function faultOfName(leaf: X509Certificate, issuer: CertificateIssuer): Promise<string | undefined> {
  if (issuer.startsWith('x509_hash:')) {
    const isSame = issuer === `x509_hash:${await certificateHash(leaf)}`;
    return isSame ? undefined : 'the issuer is called by the hash of another certificate';
  }
  const names = [...urisOf(leaf), ...dnsNamesOf(leaf)];
  const host = URL.canParse(issuer) ? new URL(issuer).hostname : '';
  if (urisOf(leaf).includes(issuer) || dnsNamesOf(leaf).includes(host)) return undefined;
  const named = names.length > 0 ? names.join(', ') : 'no address and no DNS name';
  return `the credential says it is of ${issuer}, and the certificate "${leaf.subject}" names ${named}`;
}
