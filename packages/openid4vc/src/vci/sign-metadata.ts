import { type Ports, type StatementSigner, signCertified } from '@assent/application';
import { type Tenant, toUnixSeconds } from '@assent/domain';

const header = { typ: 'openidvci-issuer-metadata+jwt' };

/**
 * Metadata of a credential issuer as a JWT (OpenID4VCI 1.0 §12.2.3): signed under the certificate of the tenant where they have some
 * (HAIP 1.0 §4.1), else with a key of its DID.
 *
 * @throws AppError `key_unavailable`, `did_resolution_failed`, `certificate_unavailable`
 */
export function signMetadata(
  { store, clock, certification }: Pick<Ports, 'store' | 'clock' | 'certification'>,
  signer: StatementSigner,
  { id, did }: Tenant,
  metadata: { readonly credential_issuer: string },
): Promise<string> {
  const about = { sub: metadata.credential_issuer, iat: toUnixSeconds(clock.now()), ...metadata };
  if (!certification) return signer.signStatement(did, header, { iss: did, ...about }, id);
  const ports = { store, clock, certification };
  return signCertified(ports, id, header, async ({ issuer }) => ({ iss: issuer, ...about }));
}
