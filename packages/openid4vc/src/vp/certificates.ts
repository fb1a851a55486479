import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509ChainBuilder,
} from '@peculiar/x509';
import { base64url } from 'jose';

/** A certificate by its DER form in base64, as `x5c` has it (RFC 7515 §4.1.6). Undefined if it is none, or not in every part. */
export function certificateFrom(der: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    // what is read late fails late, and here it is known what that means
    void [certificate.extensions, certificate.publicKey, certificate.notBefore, certificate.notAfter];
    return certificate;
  } catch {
    return undefined; // the parser throws errors of many kinds
  }
}

/** Certificates in PEM, in the order of the text. @throws Error if there is none, or one that cannot be read */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error('there is no certificate');
  return blocks.map((block) => new X509Certificate(block));
}

/** DNS names of a certificate, in lower case. */
export const dnsNamesOf = (certificate: X509Certificate): readonly string[] =>
  (certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [])
    .filter(({ type }) => type === 'dns')
    .map(({ value }) => value.toLowerCase());

/** SHA-256 of the DER form, base64url. */
export async function certificateHash(certificate: X509Certificate): Promise<string> {
  const bytes = new Uint8Array(await certificate.getThumbprint('SHA-256'));
  return base64url.encode(bytes);
}

/** Why a chain is not trusted: the link that fails, in words an administrator can act on. */
export type ChainFault =
  | 'the chain is empty or longer than five'
  | 'a certificate is not valid now'
  | 'the leaf may not sign'
  | 'an issuer is no certification authority'
  | 'the chain does not lead to a trusted root';

const maxChain = 5;

/**
 * Checks a chain (RFC 5280 §6): the leaf first, each signed by the next, all valid `at`, up to one of `roots`, which need
 * not be in it. Undefined if it holds.
 */
export async function faultOfChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  at: Date,
): Promise<ChainFault | undefined> {
  const [leaf] = chain;
  if (!leaf || chain.length > maxChain) return 'the chain is empty or longer than five';
  const usages = leaf.getExtension(KeyUsagesExtension)?.usages ?? KeyUsageFlags.digitalSignature;
  if ((usages & KeyUsageFlags.digitalSignature) === 0) return 'the leaf may not sign';
  const path = await pathOf(leaf, [...chain.slice(1), ...roots]);
  const top = path.at(-1);
  if (!top || !roots.some((root) => root.equal(top))) return 'the chain does not lead to a trusted root';
  if (path.some(({ notBefore, notAfter }) => at < notBefore || notAfter <= at)) return 'a certificate is not valid now';
  return path.slice(1).every(mayIssue) ? undefined : 'an issuer is no certification authority';
}

/** From the leaf up, each signed by the next; empty if one is not, or has a key or a signature that cannot be used. */
async function pathOf(
  leaf: X509Certificate,
  certificates: readonly X509Certificate[],
): Promise<readonly X509Certificate[]> {
  try {
    const path = await new X509ChainBuilder({ certificates: [...certificates] }).build(leaf);
    return (await isSignedThrough(path)) ? path : [];
  } catch {
    return []; // errors of the library and of WebCrypto, of many kinds: such a chain leads nowhere
  }
}

async function isSignedThrough(path: readonly X509Certificate[]): Promise<boolean> {
  for (const [index, certificate] of path.entries()) {
    const { publicKey } = path[index + 1] ?? certificate;
    if (!(await certificate.verify({ publicKey, signatureOnly: true }))) return false;
  }
  return true;
}

function mayIssue(certificate: X509Certificate): boolean {
  const usages = certificate.getExtension(KeyUsagesExtension)?.usages ?? KeyUsageFlags.keyCertSign;
  return certificate.getExtension(BasicConstraintsExtension)?.ca === true && (usages & KeyUsageFlags.keyCertSign) !== 0;
}
