import 'reflect-metadata';
import type {
  CertificateOrder,
  CertificateRequests,
  ChainExpectation,
  HandedChain,
  P256Key,
} from '@assent/application';
import { AppError, instantFrom } from '@assent/domain';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  type X509Certificate,
} from '@peculiar/x509';
import { faultOfName } from './certificate-chains.ts';
import { base64Of, certificatesIn } from './certificates.ts';
import { called, faultInChain, faultOfLink } from './check-chain.ts';
import { importP256, isKeyOfCertificate, p256 } from './p256.ts';

/** What our verifiers, and others, take as one certificate of `x5c`. */
const maxCertificateLength = 8192;
/** Longest common name (RFC 5280 Appendix A). */
const maxCommonName = 64;

/** Requests for certificates of issuers, signed by whoever holds the key, and what authorities make of them. */
export const certificateRequests = (): CertificateRequests => ({
  async request(order, sign) {
    const name = subjectOf(order);
    const publicKey = await importP256(order.publicKey);
    const request = await Pkcs10CertificateRequestGenerator.create(
      {
        name,
        // the generator asks for a private key and hands it to `sign` below, which needs none
        keys: { publicKey, privateKey: publicKey },
        signingAlgorithm: p256,
        extensions: [
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new SubjectAlternativeNameExtension([{ type: 'url', value: order.issuer }]),
        ],
      },
      signingWith(sign),
    );
    return `${request.toString('pem')}\n`;
  },
  async judge(pem, expected) {
    const certificates = readAll(pem);
    const key = certificates[0] ? placeOfKey(certificates[0], expected.keys) : -1;
    const fault = await faultOf(certificates, key, expected);
    if (fault !== undefined) return { good: false, fault };
    const chain = certificates.filter((certificate) => !isSelfIssued(certificate));
    const end = Math.min(...chain.map(({ notAfter }) => notAfter.getTime()));
    return { good: true, key, chain: chain.map(base64Of), endsAt: instantFrom(end) } satisfies HandedChain;
  },
});

function subjectOf({ subject }: CertificateOrder): Name {
  if (typeof subject !== 'string')
    return new Name([{ CN: [{ utf8String: [...subject.commonName].slice(0, maxCommonName).join('') }] }]);
  try {
    const name = new Name(subject);
    // the parser passes over what it does not know
    if (/^[A-Za-z0-9.]+=/.test(subject) && name.toJSON().length > 0) return name;
    throw new Error('there is nothing in it');
  } catch (cause) {
    throw new AppError('invalid_request', { pointers: ['#/subject'] }, { cause });
  }
}

/** WebCrypto, but for signatures. */
function signingWith(sign: (data: Uint8Array) => Promise<Uint8Array>): typeof crypto {
  const subtle = {
    exportKey: (format: 'spki', key: Parameters<typeof crypto.subtle.exportKey>[1]) =>
      crypto.subtle.exportKey(format, key),
    sign: async (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => {
      const signature = await sign(new Uint8Array(data));
      return Uint8Array.from(signature).buffer;
    },
  };
  return { subtle } as unknown as typeof crypto;
}

function readAll(pem: string): readonly X509Certificate[] {
  try {
    const certificates = certificatesIn(pem);
    // what is read late fails late
    for (const one of certificates) void [one.extensions, one.publicKey, one.notBefore, one.notAfter];
    return certificates;
  } catch (cause) {
    throw new AppError('invalid_request', { pointers: ['#/pem'], fault: 'a certificate cannot be read' }, { cause });
  }
}

const placeOfKey = (leaf: X509Certificate, keys: readonly P256Key[]): number =>
  keys.findIndex((key) => isKeyOfCertificate(leaf, key));

const isSelfIssued = ({ subject, issuer }: X509Certificate): boolean => subject === issuer;

async function faultOf(
  certificates: readonly X509Certificate[],
  key: number,
  { issuer, at }: ChainExpectation,
): Promise<string | undefined> {
  const [leaf] = certificates;
  const top = certificates.at(-1);
  if (!leaf || !top) return 'there is no certificate';
  return (
    faultOfLeaf(leaf, key) ??
    (await faultOfOrder(certificates)) ??
    // whether others trust what is above is theirs to say
    (await faultInChain(certificates, [top], new Date(at)))?.fault ??
    (await faultOfName(leaf, issuer)) ??
    certificates.map(faultOfSize).find((fault) => fault !== undefined)
  );
}

function faultOfLeaf(leaf: X509Certificate, key: number): string | undefined {
  if (key < 0)
    return `${called(leaf)} is for another key than those made here for this organisation; the certificate of the issuer comes first`;
  if (isSelfIssued(leaf)) return `${called(leaf)} is signed with its own key: an authority must have issued it`;
  if (leaf.getExtension(BasicConstraintsExtension)?.ca === true)
    return `${called(leaf)} is a certification authority, which signs no credentials`;
  return undefined;
}

/** Every certificate is issued by the next one, so that none stands in the chain for nothing. */
async function faultOfOrder(certificates: readonly X509Certificate[]): Promise<string | undefined> {
  for (const [index, certificate] of certificates.entries()) {
    const isMisplacedRoot = isSelfIssued(certificate) && index < certificates.length - 1;
    const fault = await faultOfLink(certificates[index - 1], certificate);
    if (fault ?? isMisplacedRoot) return fault ?? `${called(certificate)} is a root, and not the last of the chain`;
  }
  return undefined;
}

const faultOfSize = (certificate: X509Certificate): string | undefined =>
  base64Of(certificate).length > maxCertificateLength ? `${called(certificate)} is too large` : undefined;
