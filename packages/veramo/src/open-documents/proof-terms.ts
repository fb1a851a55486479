import { listOf, zAbsoluteUrl, zOneOrMore, zTimeStamp } from '@assent/domain';
import * as z from 'zod';

/** Members of every proof (VC Data Integrity 1.0 §2.1). One that is not known might change what the proof means. */
const terms = {
  id: zAbsoluteUrl.optional(),
  type: z.literal('DataIntegrityProof'),
  created: zTimeStamp.optional(),
  expires: zTimeStamp.optional(),
  verificationMethod: zAbsoluteUrl,
  challenge: z.string().max(1024).optional(),
  domain: zOneOrMore(z.string().max(1024)).optional(),
  nonce: z.string().max(1024).optional(),
};

/** A proof over the whole of a document. */
const zWholeProof = z.strictObject({
  ...terms,
  cryptosuite: z.literal('eddsa-rdfc-2022'),
  proofPurpose: z.enum(['assertionMethod', 'authentication']),
  proofValue: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{64,88}$/),
  previousProof: zOneOrMore(zAbsoluteUrl).optional(),
});

/** The longest value of a proof that can disclose: what is in it is decoded and checked piece by piece. */
const maxValueLength = 64_000;

/**
 * A proof from which a part can be shown, or one that shows a part. It is an assertion only, and comes after no other proof: what a
 * presentation says to a verifier is not for its holder to choose from.
 */
const zSelectiveProof = z.strictObject({
  ...terms,
  cryptosuite: z.literal('ecdsa-sd-2023'),
  proofPurpose: z.literal('assertionMethod'),
  proofValue: z
    .string()
    .max(maxValueLength)
    .regex(/^u[A-Za-z0-9_-]+$/),
});

const zProof = z.discriminatedUnion('cryptosuite', [zWholeProof, zSelectiveProof]);
export type Proof = z.infer<typeof zProof>;

const maxProofs = 8;

/** All proofs of a document, as a list. No two have one identifier. */
export const zProofs = zOneOrMore(zProof)
  .transform((proofs) => listOf(proofs))
  .refine((proofs) => {
    const ids = proofs.flatMap(({ id }) => id ?? []);
    return proofs.length <= maxProofs && new Set(ids).size === ids.length;
  });
