import type { TenantId } from '@assent/domain';
import type { StatementHeader } from '../ports/status-lists.ts';
import { type CertificationPorts, type IssuingCertificate, issuingCertificate } from './issuing-certificate.ts';

/**
 * Signs a statement under the certificate of a tenant: ES256, with the chain in the header (`x5c`).
 *
 * @throws AppError `certificate_unavailable`, `key_unavailable`
 */
export async function signCertified(
  ports: CertificationPorts,
  tenant: TenantId,
  header: StatementHeader,
  payloadFor: (certificate: IssuingCertificate) => Promise<Readonly<Record<string, unknown>>>,
): Promise<string> {
  const certificate = await issuingCertificate(ports, tenant);
  const { keyRef, chain } = certificate;
  const payload = await payloadFor(certificate);
  return ports.certification.keys.signJwt(tenant, keyRef, { ...header, x5c: chain }, payload);
}
