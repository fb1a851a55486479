import * as z from 'zod';
import { listOf, vcdmContext, zAbsoluteUrl, zContexts, zOneOrMore, zText, zTyped, zTypesWith } from './terms.ts';
import { zVcdmCredential } from './vcdm-credential.ts';

const zContextOrContexts = z.unknown().refine((value) => listOf(value)[0] === vcdmContext);
const maxEnvelope = 1_000_000;

/** An envelope (VCDM 2.0 §4.13.2, §4.13.3): a data URL with what a token secures, under its media type. */
const zEnvelope = <Type extends string, Media extends string>(type: Type, media: readonly [Media, ...Media[]]) =>
  z
    .looseObject({
      '@context': zContextOrContexts,
      type: z.union([z.literal(type), z.tuple([z.literal(type)])]),
      id: z
        .string()
        .max(maxEnvelope)
        .regex(/^data:[a-z]+\/[a-z0-9+.-]+,[A-Za-z0-9_.~-]+$/),
    })
    .transform(({ id }, context) => {
      const comma = id.indexOf(',');
      const mediaType = media.find((known) => known === id.slice('data:'.length, comma));
      if (mediaType) return { mediaType, token: id.slice(comma + 1) };
      context.addIssue({ code: 'custom', message: 'is of a media type that is not known', path: ['id'] });
      return z.NEVER;
    });

/** A credential in an envelope, as the token and its media type. */
export const zEnvelopedCredential = zEnvelope('EnvelopedVerifiableCredential', [
  'application/vc+jwt',
  'application/vc+sd-jwt',
]);

/** A presentation in an envelope, as the token and its media type. */
export const zEnvelopedPresentation = zEnvelope('EnvelopedVerifiablePresentation', [
  'application/vp+jwt',
  'application/vp+sd-jwt',
]);

/** The envelope of a token that secures a credential. */
export const envelopeOf = (token: string) => ({
  '@context': vcdmContext,
  type: 'EnvelopedVerifiableCredential' as const,
  id: `data:application/vc+jwt,${token}`,
});

const isEnvelope = (value: unknown) =>
  listOf((value as { type?: unknown } | null)?.type).includes('EnvelopedVerifiableCredential');

/** A credential in a presentation: with its own proof, or in an envelope. One without either is not verifiable. */
const zShownCredential = z
  .unknown()
  .refine((value) =>
    isEnvelope(value) ? zEnvelopedCredential.safeParse(value).success : zProven.safeParse(value).success,
  )
  .transform((value) => value as Readonly<Record<string, unknown>>);

const zProven = zVcdmCredential.refine(({ proof }) => proof !== undefined && proof !== null);

/** A presentation as VCDM 2.0 §4.13 allows it, with or without a proof of its own. */
export const zVcdmPresentation = z.looseObject({
  '@context': zContexts,
  id: zAbsoluteUrl.optional(),
  type: zTypesWith('VerifiablePresentation'),
  name: zText.optional(),
  description: zText.optional(),
  holder: z.union([zAbsoluteUrl, z.looseObject({ id: zAbsoluteUrl })]).optional(),
  verifiableCredential: zOneOrMore(zShownCredential).optional(),
  termsOfUse: zOneOrMore(zTyped).optional(),
});
export type VcdmPresentation = z.infer<typeof zVcdmPresentation>;

/** Who a presentation says presents it, if it does. */
export const holderOf = ({ holder }: Pick<VcdmPresentation, 'holder'>): string | undefined =>
  typeof holder === 'object' ? holder.id : holder;
