import type { PresentationBinding, ProvenCredential, ProvenPresentation } from '@assent/application';
import { acceptUnless, type Instant, type Rejection, reject, type Verification, zDid } from '@assent/domain';
import * as z from 'zod';
import { codecs } from '../credentials/formats.ts';
import { proveToken } from '../credentials/jwt-credential.ts';
import { contexts, zWireCustody } from '../credentials/wire-terms.ts';
import { type CompactJws, parseCompactJws } from '../jws/compact-jws.ts';
import { reasonsAgainstTime } from '../jws/presentation-time.ts';
import { type ProofContext, reasonAgainst } from '../jws/verify-jws.ts';
import type { BoundTo } from '../sd-jwt/key-binding.ts';
import { verifyBound } from './bound-credential.ts';

/** Length of a presentation in characters, and how many credentials one can have. */
export const maxPresentationLength = 262_144;
const maxCredentials = 32;

/** Parses a presentation (`vp+jwt`) of at most 256 kB; undefined for anything else. */
export function parseVpJwt(compact: string): CompactJws | undefined {
  const jws = compact.length <= maxPresentationLength ? parseCompactJws(compact) : undefined;
  return jws?.header.typ === 'vp+jwt' ? jws : undefined;
}

/**
 * Checks a presentation: its signature, that it answers this request now, and the proof of every credential in
 * it. An SD-JWT VC must be tied to the same request by its own key. Lists every reason against it.
 *
 * @throws AppError `did_resolution_failed`, `overloaded`: the answer is unknown
 */
export async function verifyVpJwt(
  jws: CompactJws | undefined,
  binding: PresentationBinding,
  at: Instant,
  context: ProofContext,
): Promise<Verification<ProvenPresentation>> {
  const parsed = jws && zPresentation.safeParse(jws.payload);
  if (!jws || !parsed?.success) return reject('malformed');
  const { holder, custody, verifiableCredential, nonce, aud, iat, exp } = parsed.data;

  // All at once: signatures that are checked in the same turn can be shared out.
  const [reason, ...checks] = await Promise.all([
    reasonAgainst(jws, holder, 'authentication', context.read, context.signatures.once),
    ...verifiableCredential.map((envelope) => verifyEnvelope(envelope, { ...binding, holder }, at, context)),
  ]);
  // `issuer_deactivated` is about issuers of credentials; a holder without keys has proven nothing.
  const proof = reason === 'issuer_deactivated' ? 'bad_proof' : reason;
  const reasons = [
    ...(proof ? [proof] : []),
    ...(nonce === binding.challenge ? [] : (['wrong_challenge'] as const)),
    ...(aud === binding.audience ? [] : (['wrong_audience'] as const)),
    ...reasonsAgainstTime({ iat, exp }, at),
  ];
  const rejections: Rejection[] = reasons.map((reason) => ({ reason, at: '' }));

  const credentials: ProvenCredential[] = [];
  for (const [index, check] of checks.entries()) {
    if (check.valid) credentials.push(check.value);
    else rejections.push(...check.rejections.map(({ reason }) => ({ reason, at: `/credentials/${index}` })));
  }
  return acceptUnless(rejections, { holder, custody, credentials });
}

const zAudience = z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]);

/** A presentation of VCDM 2.0 §4.13 with the claims that bind it. Members of JWT may only repeat it. */
const zPresentation = z
  .looseObject({
    '@context': z.tuple([z.literal(contexts[0])], z.unknown()),
    type: z.array(z.string()).refine((types) => types.includes('VerifiablePresentation')),
    holder: zDid,
    iss: zDid.optional(),
    verifiableCredential: z.array(z.unknown()).max(maxCredentials).default([]),
    nonce: z.string(),
    aud: zAudience,
    iat: z.number(),
    exp: z.number(),
    custody: zWireCustody,
    vp: z.undefined().optional(),
    vc: z.undefined().optional(),
  })
  .refine(({ iss, holder }) => iss === undefined || iss === holder);

const zEnvelope = z.looseObject({
  id: z.string().startsWith('data:application/'),
  type: z.union([z.literal('EnvelopedVerifiableCredential'), z.tuple([z.literal('EnvelopedVerifiableCredential')])]),
});

async function verifyEnvelope(
  envelope: unknown,
  binding: BoundTo,
  at: Instant,
  context: ProofContext,
): Promise<Verification<ProvenCredential>> {
  const { id = '' } = zEnvelope.safeParse(envelope).data ?? {};
  const comma = id.indexOf(',');
  const compact = id.slice(comma + 1);
  const codec = codecs.find(({ mediaType }) => id.slice(0, comma) === `data:${mediaType}`);
  if (!codec) return reject('malformed');
  return codec.format === 'dc+sd-jwt'
    ? verifyBound(compact, binding, at, context)
    : proveToken(codec, compact, context);
}
