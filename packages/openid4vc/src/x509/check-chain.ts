import 'reflect-metadata';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, type X509Certificate } from '@peculiar/x509';

/** The link of a chain that fails, in words an administrator can act on. `links`: how many were good before it. */
export interface ChainFault {
  readonly fault: string;
  readonly links: number;
}

const maxChain = 5;

/** Key usage, alternative names, basic constraints, policies, extended key usage: of another critical extension nobody knows what it forbids. */
const understoodIds = ['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.37'];

/**
 * Checks a chain (RFC 5280 §6): the leaf first, each signed by the next, all valid `at`, up to one of `anchors`, which need not be
 * in it. A leaf may be an anchor itself. Nothing is fetched, so nothing is known of revocations. Undefined if it holds.
 */
export async function faultInChain(
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Date,
): Promise<ChainFault | undefined> {
  const [leaf] = chain;
  if (!leaf || chain.length > maxChain) return { fault: 'the chain is empty or longer than five', links: 0 };
  if (!mayUse(leaf, KeyUsageFlags.digitalSignature))
    return { fault: `${called(leaf)} may not sign (key usage)`, links: 0 };
  for (const [index, certificate] of chain.entries()) {
    const fault = faultOf(certificate, index, at) ?? (await faultOfLink(chain[index - 1], certificate));
    if (fault) return { fault, links: index };
    const root = await rootAbove(certificate, anchors);
    if (root) return faultUnder(root, certificate, index, at);
  }
  const top = chain.at(-1) ?? leaf;
  const missing = `${called(top)} was issued by "${top.issuer}", which is not among the trusted certificates`;
  return { fault: `${missing}: the chain does not lead to a trusted root`, links: chain.length };
}

/** What is wrong with the root that was found above a certificate, or that it is itself. */
function faultUnder(
  root: X509Certificate,
  certificate: X509Certificate,
  index: number,
  at: Date,
): ChainFault | undefined {
  const fault = root.equal(certificate) ? undefined : faultOf(root, index + 1, at);
  return fault === undefined ? undefined : { fault: `the trusted ${fault}`, links: index + 1 };
}

/** What is wrong with a certificate that has `below` others below it. */
function faultOf(certificate: X509Certificate, below: number, at: Date): string | undefined {
  const { notBefore, notAfter } = certificate;
  if (at < notBefore) return `${called(certificate)} is not valid before ${notBefore.toISOString()}`;
  if (notAfter <= at) return `${called(certificate)} has expired: it was valid until ${notAfter.toISOString()}`;
  const strange = certificate.extensions.find(({ critical, type }) => critical && !understoodIds.includes(type));
  if (strange) return `${called(certificate)} has a critical extension that is not understood here: ${strange.type}`;
  return below === 0 ? undefined : faultOfAuthority(certificate, below);
}

function faultOfAuthority(certificate: X509Certificate, below: number): string | undefined {
  const constraints = certificate.getExtension(BasicConstraintsExtension);
  if (constraints?.ca !== true || !mayUse(certificate, KeyUsageFlags.keyCertSign))
    return `${called(certificate)} is no certification authority`;
  const { pathLength } = constraints;
  // the leaf does not count (RFC 5280 §4.2.1.9)
  if (pathLength !== undefined && below - 1 > pathLength)
    return `${called(certificate)} allows ${pathLength} authorities below it, and there are ${below - 1}`;
  return undefined;
}

/** Why the first is not issued by the second. */
export const faultOfLink = async (below: X509Certificate | undefined, certificate: X509Certificate) =>
  below && !(await isIssuedBy(below, certificate))
    ? `${called(below)} was not issued by the next in the chain, ${called(certificate)}`
    : undefined;

async function rootAbove(
  certificate: X509Certificate,
  anchors: readonly X509Certificate[],
): Promise<X509Certificate | undefined> {
  const same = anchors.find((anchor) => anchor.equal(certificate));
  if (same) return same;
  for (const anchor of anchors) if (await isIssuedBy(certificate, anchor)) return anchor;
  return undefined;
}

async function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): Promise<boolean> {
  if (certificate.issuer !== issuer.subject) return false;
  try {
    return await certificate.verify({ publicKey: issuer.publicKey, signatureOnly: true });
  } catch {
    return false; // a key or a signature that cannot be used, in the words of the library or of WebCrypto
  }
}

const mayUse = (certificate: X509Certificate, usage: KeyUsageFlags): boolean =>
  ((certificate.getExtension(KeyUsagesExtension)?.usages ?? usage) & usage) !== 0;

/** A certificate as messages call it. */
export const called = ({ subject, serialNumber }: X509Certificate): string =>
  `certificate "${subject || `serial number ${serialNumber}`}"`;
