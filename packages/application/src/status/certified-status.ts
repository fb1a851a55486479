import { AppError, type Instant, type TokenStatusEntry } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';
import type { Certificate } from '../ports/certificates.ts';
import type { StatusReading } from '../ports/chain.ts';
import type { ForeignStatusList } from '../ports/foreign-status-lists.ts';
import type { Ports } from '../ports/ports.ts';

/** Who relies on credentials of issuers known by DIDs alone needs neither. */
export type CertifiedStatusPorts = Partial<Pick<Ports, 'certificates' | 'foreignLists'>>;

/** A credential of an issuer known by a certificate, and what its chain led to: the list must lead there too. */
export interface CertifiedSubject {
  readonly credential: ProvenCredential;
  readonly entry: TokenStatusEntry;
  readonly anchors: readonly Certificate[];
}

/**
 * What the list of an issuer known by a certificate says of its credential (Token Status List §8.3). The list counts if its
 * certificate is under what made the issuer trusted, and names the same issuer or has the same key: whoever else the root
 * has certified could say that what was revoked is valid.
 *
 * @throws AppError `registry_unavailable` with a `reason`: the status is unknown
 */
export async function readCertifiedStatus(
  ports: CertifiedStatusPorts,
  { credential, entry, anchors }: CertifiedSubject,
  now: Instant,
): Promise<StatusReading> {
  const list = await ports.foreignLists?.listAt(entry.uri);
  if (!list) return 'not_supported';
  const fault = await faultOfSigner(ports, list, { credential, entry, anchors }, now);
  if (fault === undefined) return list.readingAt(entry.index);
  ports.foreignLists?.forget(entry.uri);
  const params = { list: new URL(entry.uri).hostname, reason: 'another_issuer' };
  throw new AppError('registry_unavailable', params, { cause: new Error(fault) });
}

async function faultOfSigner(
  { certificates }: CertifiedStatusPorts,
  list: ForeignStatusList,
  { credential: { issuer, certificates: chain = [] }, anchors }: CertifiedSubject,
  at: Instant,
): Promise<string | undefined> {
  // what is called by the hash of a certificate is not called anything in the list
  if (list.issuer !== undefined && issuer.startsWith('https:') && list.issuer !== issuer)
    return 'the list says that it is of another issuer';
  const [orKeyOf] = chain;
  if (!certificates || orKeyOf === undefined) return 'the issuer has no certificate';
  const checked = await certificates.check({
    ...{ chain: list.certificates, issuer: issuer as never, orKeyOf },
    ...{ anchors, at },
  });
  return checked.holds ? undefined : checked.fault;
}
