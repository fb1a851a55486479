import { AppError, type TenantId } from '@assent/domain';
import type { CurrentCertificate, StoredIssuerCertificate } from '../ports/stored-rows.ts';
import type { CertificationPorts } from './issuing-certificate.ts';

/**
 * Takes the chain that an authority made for a key of this tenant (PEM, leaf first; a root at the end is left out). It signs from now on.
 *
 * @throws AppError `invalid_request` with the link that fails; `conflict` if meanwhile the key was replaced; `key_unavailable`
 */
export async function setIssuerCertificate(
  { store, clock, certification }: CertificationPorts,
  tenant: TenantId,
  pem: string,
): Promise<CurrentCertificate> {
  const { keys, requests } = certification;
  const keyRefs = keyRefsOf(await store.tenant(tenant, ({ issuerCertificate }) => issuerCertificate.get()));
  const own = await Promise.all(keyRefs.map((keyRef) => keys.publicKey(tenant, keyRef)));
  const judged = await requests.judge(pem, { issuer: certification.issuerOf(tenant), keys: own, at: clock.now() });
  if (!judged.good) throw new AppError('invalid_request', { pointers: ['#/pem'], fault: judged.fault });
  const keyRef = keyRefs[judged.key] ?? '';
  const current = { keyRef, chain: judged.chain, endsAt: judged.endsAt };
  await store.tenant(tenant, async ({ issuerCertificate }) => {
    const known = await issuerCertificate.get();
    if (!keyRefsOf(known).includes(keyRef)) throw new AppError('conflict', { fault: 'the key was replaced meanwhile' });
    const { requestedKeyRef } = known ?? {};
    const isOpen = requestedKeyRef !== undefined && requestedKeyRef !== keyRef;
    await issuerCertificate.put({ current, ...(isOpen ? { requestedKeyRef } : {}) });
  });
  return current;
}

const keyRefsOf = (known: StoredIssuerCertificate | undefined): readonly string[] => [
  ...new Set([known?.requestedKeyRef, known?.current?.keyRef].flatMap((keyRef) => keyRef ?? [])),
];
