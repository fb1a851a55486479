import type { CertificateIssuer, TenantId } from '@assent/domain';
import { findTenant } from '../tenants/find-tenant.ts';
import type { CertificationPorts } from './issuing-certificate.ts';

export interface CertificateWish {
  /** A distinguished name (RFC 4514); the name of the tenant if absent. */
  readonly subject?: string | undefined;
  /** Whether it is for a key that is made now. Otherwise for the last one that was asked for, or that signs. */
  readonly withNewKey: boolean;
}

/**
 * Asks for a certificate as an issuer (PKCS #10, PEM). The key is made here and stays here; nothing changes in what signs until the
 * chain is handed in.
 *
 * @throws AppError `not_found`; `invalid_request` for a subject that is none; `key_unavailable`
 */
export async function requestIssuerCertificate(
  { store, certification }: CertificationPorts,
  tenantId: TenantId,
  { subject, withNewKey }: CertificateWish,
): Promise<{ readonly request: string; readonly issuer: CertificateIssuer }> {
  const { keys, requests } = certification;
  const { name, known } = await store.tenant(tenantId, async (records) => ({
    name: (await findTenant(records, tenantId)).name,
    known: await records.issuerCertificate.get(),
  }));
  const usable = withNewKey ? undefined : (known?.requestedKeyRef ?? known?.current?.keyRef);
  const keyRef = usable ?? (await keepKey({ store }, tenantId, await keys.create(tenantId), withNewKey));
  const issuer = certification.issuerOf(tenantId);
  const order = { issuer, subject: subject ?? { commonName: name }, publicKey: await keys.publicKey(tenantId, keyRef) };
  return { request: await requests.request(order, (data) => keys.sign(tenantId, keyRef, data)), issuer };
}

/** Of two requests at once both are for one key, so that whichever comes back fits. */
const keepKey = (
  { store }: Pick<CertificationPorts, 'store'>,
  tenant: TenantId,
  made: string,
  replaces: boolean,
): Promise<string> =>
  store.tenant(tenant, async ({ issuerCertificate }) => {
    const known = await issuerCertificate.get();
    if (known?.requestedKeyRef !== undefined && !replaces) return known.requestedKeyRef;
    await issuerCertificate.put({ ...known, requestedKeyRef: made });
    return made;
  });
