import type { CertificateChains, ProvenCredential } from '@assent/application';
import { AppError, type Did, type Instant, isDid, readTrustList } from '@assent/domain';
import { boundKeyOf } from '@assent/veramo';

/** Which issuers known by a certificate a wallet believes: those under its roots, and those of its trust lists. */
export interface CertificateTrust {
  readonly chains: CertificateChains;
  /** DER in base64. */
  readonly roots: readonly string[];
  readonly lists: readonly { readonly uri: string; readonly list: string }[];
  now(): Instant;
}

/** Who stands behind an issuer. Lists are in the order of the settings. */
interface Believed {
  aki: string[];
  etsi_tl: string[];
}

/**
 * Who stands behind the issuer of a credential that is signed under certificates, if it is believed.
 *
 * @throws AppError `forbidden` with the link of the chain that fails
 */
export async function believedAuthorities(
  { issuer, certificates: chain = [] }: ProvenCredential,
  trust: CertificateTrust | undefined,
): Promise<Believed> {
  if (isDid(issuer) || !trust)
    throw new AppError('forbidden', { fault: 'issuers with certificates are not believed here' });
  const { chains, roots, lists } = trust;
  const at = trust.now();
  const check = (anchors: readonly string[]) => chains.check({ chain, issuer, anchors, at });
  const byRoots = await check(roots);
  const etsi_tl: string[] = [];
  for (const { uri, list } of lists) {
    const { certificates = [], nextUpdate } = readTrustList(list) ?? {};
    const isOfNow = nextUpdate === undefined || at < nextUpdate;
    if (isOfNow && (await check(certificates)).holds) etsi_tl.push(uri);
  }
  if (!byRoots.holds && etsi_tl.length === 0) throw new AppError('forbidden', { issuer, fault: byRoots.fault });
  return { aki: [...chains.authorityKeyIds(chain)], etsi_tl };
}

/** The did:jwk among these that is the key which a credential is bound to. */
export function didOfBoundKey(own: readonly Did[], compact: string): Did | undefined {
  const bound = boundKeyOf(compact);
  const isBound = (did: Did) => {
    const key = keyIn(did);
    return bound !== undefined && key?.crv === bound.crv && key.x === bound.x;
  };
  return own.find(isBound);
}

/** The key that a did:jwk is made of. */
function keyIn(did: Did): { readonly crv?: unknown; readonly x?: unknown } | undefined {
  const [, encoded] = /^did:jwk:([A-Za-z0-9_-]+)$/.exec(did) ?? [];
  return encoded === undefined ? undefined : JSON.parse(Buffer.from(encoded, 'base64url').toString());
}
