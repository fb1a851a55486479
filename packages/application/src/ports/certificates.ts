import type { CertificateIssuer, Instant } from '@assent/domain';

/** A certificate as DER in base64, as `x5c` has it (RFC 7515 §4.1.6). */
export type Certificate = string;

/** A chain under which something was signed, leaf first, and who is said to have signed it. */
export interface ChainQuestion {
  readonly chain: readonly Certificate[];
  readonly issuer: CertificateIssuer;
  /** What the chain must lead to. */
  readonly anchors: readonly Certificate[];
  readonly at: Instant;
  /** A certificate of the issuer: a leaf with its key need not name the issuer. */
  readonly orKeyOf?: Certificate;
}

/** `fault`: the link that fails, in words an administrator can act on. `links`: how far it held, for choosing among faults. */
export type ChainVerdict =
  | { readonly holds: true }
  | { readonly holds: false; readonly fault: string; readonly links: number };

/** Reads and checks X.509 certificates (RFC 5280). Nothing is fetched, so nothing is known of revocations. */
export interface CertificateChains {
  /** The certificates of a text in PEM. @throws AppError `invalid_request` if there is none, or one that cannot be read */
  read(pem: string): readonly Certificate[];
  /** Undefined if it cannot be read. `until` is the end of its validity. */
  describe(certificate: Certificate): { readonly subject: string; readonly until: string } | undefined;
  /** Whether a chain leads to one of the anchors, and its leaf names the issuer and may sign. */
  check(question: ChainQuestion): Promise<ChainVerdict>;
  /** Identifiers of the keys that certificates of a chain were signed with (RFC 5280 §4.2.1.1), base64url. */
  authorityKeyIds(chain: readonly Certificate[]): readonly string[];
}
