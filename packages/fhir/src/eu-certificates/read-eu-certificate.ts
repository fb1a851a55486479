import { type Instant, type TypedClaims, toUnixSeconds, zTypedClaims } from '@assent/domain';
import * as z from 'zod';
import { type Checked, checkedNow } from '../checked.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { fromBase45 } from '../encodings/base45.ts';
import { inflateZlib } from '../encodings/inflate.ts';
import { type CertificateFault, refuseCertificate } from './certificate-fault.ts';
import { type CoseSign1, cborValue, jsonOf, readCoseSign1 } from './cose-sign1.ts';
import { type EuCertificate, kindOf, zEuCertificate } from './eu-certificate.ts';
import { assertHolds, assertSignedBy, type CertificateKind, type DocumentSigner } from './signer-certificate.ts';

const maxCharacters = 10_000;
const maxOctets = 65_536;
const labels = { issuer: 1, expires: 4, issuedAt: 6, health: -260 } as const;
const zSeconds = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/** A certificate that was checked. It proves what its issuer says, not that who shows it is the person named. */
export interface CheckedCertificate {
  readonly kind: CertificateKind;
  readonly content: EuCertificate;
  /** Country or organisation, as the issuer wrote it. */
  readonly issuer: string | undefined;
  readonly kid: string;
  readonly issuedAt: number | undefined;
  readonly expires: number;
}

/**
 * Checks the text of an EU Digital COVID Certificate's code (`HC1:`, EHN HCERT 1.0.5): Base45, ZLIB, COSE with ES256 or
 * PS256 under one of the certificates given, dates, content, and what its signer may certify. Whether a certificate was
 * revoked, and which rules a country has for entry, is not asked.
 */
export function readEuCertificate(
  text: string,
  signers: readonly DocumentSigner[],
  now: Instant,
): Checked<CheckedCertificate, CertificateFault> {
  return checkedNow(() => {
    const message = messageIn(text);
    const kid = message.kid instanceof Uint8Array ? Buffer.from(message.kid).toString('hex') : undefined;
    const signer = signers.find((one) => one.kid === kid) ?? refuseCertificate('certificate_unknown');
    assertSignedBy(message, signer);
    const { health, ...claims } = claimsIn(message.payload, now);
    assertHolds(signer, now);
    const content = zEuCertificate.safeParse(health);
    if (!content.success) return refuseCertificate('schema');
    const kind = kindOf(content.data);
    if (signer.mayCertify.length > 0 && !signer.mayCertify.includes(kind)) refuseCertificate('key_usage');
    return { kind, content: content.data, kid: signer.kid, ...claims };
  });
}

/** The claims of a vaccination; undefined for a test or a recovery, which have no credential of ours. */
export function vaccinationClaims({ kind, content }: CheckedCertificate): TypedClaims | undefined {
  const [vaccination] = content.v ?? [];
  if (kind !== 'vaccination' || vaccination === undefined) return undefined;
  const { vp: code, dt: occurrence, is: performer, dn } = vaccination;
  const system = /^\d+$/.test(code) ? codeSystems.snomed : codeSystems.atc;
  const claims = { vaccine: { system, code }, occurrence, performer, doseNumber: dn };
  return zTypedClaims.parse({ type: 'Immunization', claims });
}

function messageIn(text: string): CoseSign1 {
  if (!text.startsWith('HC1:') || text.length > maxCharacters) refuseCertificate('prefix');
  const compressed = fromBase45(text.slice(4)) ?? refuseCertificate('base45');
  const octets = inflateZlib(compressed, maxOctets) ?? refuseCertificate('not_compressed');
  return readCoseSign1(octets) ?? refuseCertificate('cose_form');
}

function claimsIn(payload: Uint8Array, now: Instant) {
  const claims = cborValue(payload);
  if (!(claims instanceof Map)) return refuseCertificate('claims_form');
  const expires = zSeconds.safeParse(claims.get(labels.expires));
  const issuedAt = zSeconds.optional().safeParse(claims.get(labels.issuedAt));
  const issuer = z.string().max(100).optional().safeParse(claims.get(labels.issuer));
  if (!expires.success || !issuedAt.success || !issuer.success) return refuseCertificate('claims_form');
  const seconds = toUnixSeconds(now);
  if (issuedAt.data !== undefined && issuedAt.data > seconds) refuseCertificate('not_yet_valid');
  if (expires.data <= seconds) refuseCertificate('expired');
  const container = claims.get(labels.health);
  const health = jsonOf(container instanceof Map ? container.get(1) : undefined);
  return { health, expires: expires.data, issuedAt: issuedAt.data, issuer: issuer.data };
}
