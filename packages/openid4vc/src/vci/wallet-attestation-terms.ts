import * as z from 'zod';
import { zPublicKey } from './public-key.ts';

/** Types of JWTs of OAuth 2.0 Attestation-Based Client Authentication (draft 12). */
export const attestationType = 'oauth-client-attestation+jwt';
export const instanceProofType = 'oauth-client-attestation-pop+jwt';
export const maxAttestationLength = 16_384;
/** How far clocks may differ, in seconds; and how old a proof may be. */
export const attestationWindowSeconds = 300;

/** Who signed an attestation: under a certificate, or by a name that is known. */
export const zAttestationHeader = z
  .looseObject({
    typ: z.literal(attestationType),
    x5c: z.array(z.string().max(16_384)).min(1).max(5).optional(),
    kid: z.string().min(1).max(256).optional(),
    crit: z.undefined().optional(),
  })
  .refine(({ x5c, kid }) => x5c !== undefined || kid !== undefined);
/** What a maker says of an instance: how its wallets call themselves, the key of the instance, and until when. */
export const zAttestation = z.looseObject({
  sub: z.string().min(1).max(2048),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  cnf: z.looseObject({ jwk: zPublicKey }),
  /** Nobody here can read the lists of those who attest. */
  status: z.undefined().optional(),
});
/** By which an instance shows that it has the key. */
export const zInstanceProofHeader = z.looseObject({
  typ: z.literal(instanceProofType),
  crit: z.undefined().optional(),
});
export const zInstanceProof = z.looseObject({
  aud: z.union([z.string().max(2048), z.tuple([z.string().max(2048)]).transform(([one]) => one)]),
  jti: z.string().min(1).max(256),
  iat: z.number(),
  challenge: z.string().max(2048).optional(),
});

/** Whether an attestation is not good yet, as far as clocks may differ. */
export const isOfTheFuture = ({ iat = 0, nbf = 0 }: z.infer<typeof zAttestation>, now: number): boolean =>
  Math.max(iat, nbf) > now + attestationWindowSeconds;
