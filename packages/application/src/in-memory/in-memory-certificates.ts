import { AppError } from '@assent/domain';
import type { Certificate, CertificateChains } from '../ports/certificates.ts';

/** A certificate without cryptography: its subject, the issuer it names, and who signed it. */
export const inMemoryCertificate = (subject: string, names: string, signer: string): Certificate =>
  [subject, names, signer].join('|');

/** Chains of such certificates. A text in PEM is a list of them, one a line. */
export const inMemoryCertificates = (): CertificateChains => {
  const partsOf = (certificate: Certificate) => certificate.split('|');
  return {
    read(pem) {
      const lines = pem.split('\n').filter(Boolean);
      if (lines.length === 0 || lines.some((line) => partsOf(line).length !== 3))
        throw new AppError('invalid_request', { pointers: ['#/pem'] });
      return lines;
    },
    describe: (certificate) => {
      const [subject = '', ...rest] = partsOf(certificate);
      return rest.length === 2 ? { subject, until: '2099-01-01T00:00:00Z' } : undefined;
    },
    async check({ chain, issuer, anchors, orKeyOf }) {
      const [subject, names] = partsOf(chain[0] ?? '');
      // who has the same subject here has the same key
      const hasKey = orKeyOf !== undefined && partsOf(orKeyOf)[0] === subject;
      if (names !== issuer && !hasKey) return { holds: false, fault: `the certificate names ${names}`, links: 1 };
      const signer = partsOf(chain.at(-1) ?? '')[2];
      if (anchors.some((anchor) => partsOf(anchor)[0] === signer)) return { holds: true };
      return { holds: false, fault: `${signer} is not among the certificates`, links: 0 };
    },
    authorityKeyIds: (chain) => chain.map((certificate) => partsOf(certificate)[2] ?? ''),
  };
};
