import {
  AppError,
  type CertificateIssuer,
  type Instant,
  instantFrom,
  plusSeconds,
  type TenantId,
} from '@assent/domain';
import type { Certificate } from '../ports/certificates.ts';
import type { Certification } from '../ports/certification.ts';
import type { Ports } from '../ports/ports.ts';
import type { CurrentCertificate } from '../ports/stored-rows.ts';

export type CertificationPorts = Pick<Ports, 'store' | 'clock'> & { readonly certification: Certification };

/** What a tenant signs under now: the key, and the chain with its leaf first. It ends at `endsAt`, exclusive. */
export interface IssuingCertificate {
  readonly issuer: CertificateIssuer;
  readonly keyRef: string;
  readonly chain: readonly Certificate[];
  readonly endsAt: Instant;
}

/**
 * The certificate of a tenant. Where the service has an authority of its own, a tenant that has handed nothing in gets one from
 * it, and the next one when half of its life is over.
 *
 * @throws AppError `certificate_unavailable` if there is none, or it has expired
 */
export async function issuingCertificate(ports: CertificationPorts, tenant: TenantId): Promise<IssuingCertificate> {
  const { store, clock, certification } = ports;
  const now = clock.now();
  const kept = await store.tenant(tenant, ({ issuerCertificate }) => issuerCertificate.get());
  const isDue = !kept?.current || (kept.current.renewAt !== undefined && kept.current.renewAt <= now);
  const current = isDue && certification.authority ? await certifyHere(ports, tenant, kept?.current) : kept?.current;
  if (!current) throw new AppError('certificate_unavailable', { tenant, fault: 'there is none' });
  const { keyRef, chain, endsAt } = current;
  if (endsAt <= now) throw new AppError('certificate_unavailable', { tenant, fault: 'it has expired', until: endsAt });
  return { issuer: certification.issuerOf(tenant), keyRef, chain, endsAt };
}

/** Has the own authority certify the key that there is, or a new one. Of two at once the first is kept. */
async function certifyHere(
  { store, clock, certification }: CertificationPorts,
  tenant: TenantId,
  before: CurrentCertificate | undefined,
): Promise<CurrentCertificate | undefined> {
  const { keys, requests, authority } = certification;
  const at = clock.now();
  const issuer = certification.issuerOf(tenant);
  const keyRef = before?.keyRef ?? (await keys.create(tenant));
  const publicKey = await keys.publicKey(tenant, keyRef);
  const pem = await authority?.certify({ issuer, publicKey, at });
  const judged = pem === undefined ? undefined : await requests.judge(pem, { issuer, keys: [publicKey], at });
  if (!judged?.good) throw new AppError('certificate_unavailable', { tenant, fault: judged?.fault ?? 'there is none' });
  const { chain, endsAt } = judged;
  const made = { keyRef, chain, endsAt, renewAt: middleOf(at, endsAt) };
  return store.tenant(tenant, async ({ issuerCertificate }) => {
    const now = await issuerCertificate.get();
    if (now?.current && now.current.chain[0] !== before?.chain[0]) return now.current;
    await issuerCertificate.put({ ...now, current: made });
    return made;
  });
}

const middleOf = (from: Instant, until: Instant): Instant => instantFrom((Date.parse(from) + Date.parse(until)) / 2);

/** How long before its end a certificate is said to end soon, in seconds. */
const soonSeconds = 30 * 86_400;

/** How many tenants have a certificate that ends within thirty days, or has ended. Those that are renewed here do so before. */
export const countEndingCertificates = ({ store, clock }: Pick<Ports, 'store' | 'clock'>): Promise<number> =>
  store.reading(({ issuerCertificates }) => issuerCertificates.countEnding(plusSeconds(clock.now(), soonSeconds)));

/** Whether a certificate is good, ends within thirty days, or has expired. */
export function stateOfCertificate(
  { endsAt }: Pick<CurrentCertificate, 'endsAt'>,
  now: Instant,
): 'good' | 'ends_soon' | 'expired' {
  if (endsAt <= now) return 'expired';
  return endsAt < plusSeconds(now, soonSeconds) ? 'ends_soon' : 'good';
}
