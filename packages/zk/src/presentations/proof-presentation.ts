import { accept, canonicalJson, reject, type Verification, zAttributeValue } from '@assent/domain';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import * as z from 'zod';
import { proofVersion } from '../statement/statement-context.ts';

const zHex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** A presentation is at most so long; a proof of it at most half of that. */
export const maxPresentationLength = 262_144;

/** What a patient sends: the request it answers, which accepted issuers, the pseudonym, what is revealed, and the proof. */
export const zProofPresentation = z.strictObject({
  format: z.literal(proofVersion),
  request: zHex(32),
  issuers: z.array(z.int().min(0).max(15)).min(1).max(8),
  pseudonym: zHex(48),
  /** For each credential the values in the order of the request; null for what the issuer does not know. */
  revealed: z.array(z.array(zAttributeValue.nullable()).max(16)).min(1).max(8),
  proof: z
    .string()
    .max(maxPresentationLength / 2)
    .regex(/^([0-9a-f]{2})+$/),
});
export type ProofPresentation = z.infer<typeof zProofPresentation>;

/** Reads a presentation. Text that is not written as `presentationText` writes it is refused: there is one way only. */
export function parsePresentation(text: string): Verification<ProofPresentation> {
  if (text.length > maxPresentationLength) return reject('malformed');
  const parsed = zProofPresentation.safeParse(jsonOf(text));
  return parsed.success && presentationText(parsed.data) === text ? accept(parsed.data) : reject('malformed');
}

/** The one way to write a presentation. */
export const presentationText = (presentation: ProofPresentation): string => canonicalJson(presentation);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const proofBytes = ({ proof }: ProofPresentation): Uint8Array => hexToBytes(proof);
export const proofText = (bytes: Uint8Array): string => bytesToHex(bytes);
