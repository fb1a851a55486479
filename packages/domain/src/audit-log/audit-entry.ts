import { canonicalJson } from '../canonical-json.ts';
import type { Bytes32, Did, TenantId } from '../primitives.ts';
import type { Receipt } from '../receipt.ts';
import { concat, fromBytes32, type HashBytes, utf8 } from './bytes.ts';

/** A receipt with its place among those of its patient at its tenant. */
export interface SequencedReceipt {
  readonly tenant: TenantId;
  readonly receipt: Receipt;
  /** 1 for the first. */
  readonly sequence: number;
  /** Entry of the receipt before it; 32 bytes of zero for the first. */
  readonly previous: Uint8Array;
  /** 32 random bytes: without them the entry says nothing, even to who knows the receipt. */
  readonly salt: Bytes32;
}

/**
 * The entry of a receipt in the log: SHA-256 of "assent audit entry v1", a line feed, the salt, and canonical JSON
 * (RFC 8785) of `{ previous, receipt, sequence, tenant }`, with `previous` in base 16.
 */
export function auditEntry(sha256: HashBytes, { salt, previous, ...content }: SequencedReceipt): Uint8Array {
  const before = Array.from(previous, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const text = canonicalJson({ ...content, previous: before });
  return sha256(concat(utf8('assent audit entry v1\n'), fromBytes32(salt), utf8(text)));
}

/**
 * The one tag of a patient at a tenant in a log: SHA-256 of "assent patient tag v1", a line feed, the tag key of the log,
 * and canonical JSON of `[tenant, subject]`. Patients get the key with their proofs, so that nobody has two tags.
 */
export const patientTag = (sha256: HashBytes, tagKey: Bytes32, tenant: TenantId, subject: Did): Uint8Array =>
  sha256(concat(utf8('assent patient tag v1\n'), fromBytes32(tagKey), utf8(canonicalJson([tenant, subject]))));
