import * as z from 'zod';
import { listOf, zAbsoluteUrl, zContexts, zOneOrMore, zText, zTimeStamp, zTyped, zTypes, zTypesWith } from './terms.ts';

const zIssuer = z.union([
  zAbsoluteUrl,
  z.looseObject({ id: zAbsoluteUrl, name: zText.optional(), description: zText.optional() }),
]);

/** What claims are made about. Without a claim, and an identifier counts as one here, nothing is said (§4.8). */
const zSubject = z
  .looseObject({ id: zAbsoluteUrl.optional(), name: zText.optional(), description: zText.optional() })
  .refine((subject) => Object.keys(subject).length > 0);

/** A place in a Bitstring Status List (Bitstring Status List 1.0 §2.1). */
export const zBitstringEntry = z
  .looseObject({
    type: z.literal('BitstringStatusListEntry'),
    id: zAbsoluteUrl.optional(),
    statusPurpose: z.string().min(1).max(256),
    statusListIndex: z.string().regex(/^(0|[1-9][0-9]{0,15})$/),
    statusListCredential: zAbsoluteUrl,
    statusSize: z.int().positive().max(32).optional(),
    statusMessage: z.array(z.looseObject({ status: z.string(), message: z.string() })).optional(),
    statusReference: zOneOrMore(zAbsoluteUrl).optional(),
  })
  .refine(({ id, statusListCredential }) => id !== statusListCredential, { path: ['id'] })
  .refine(({ statusSize = 1, statusMessage }) => statusSize === 1 || statusMessage !== undefined, {
    path: ['statusMessage'],
  });
export type BitstringEntry = z.infer<typeof zBitstringEntry>;

const zStatus = zTyped.superRefine((entry, context) => {
  if (!listOf(entry.type).includes('BitstringStatusListEntry')) return;
  for (const { path } of zBitstringEntry.safeParse(entry).error?.issues ?? []) {
    context.addIssue({ code: 'custom', message: 'is no place in a list', path });
  }
});

const zSchema = z.looseObject({ id: zAbsoluteUrl, type: zTypes });

/** A resource with a digest that can be checked (§5.3). The resource itself is not fetched here. */
const zRelatedResource = z
  .looseObject({
    id: zAbsoluteUrl,
    mediaType: z.string().max(256).optional(),
    digestSRI: z
      .string()
      .regex(/^sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}$/)
      .optional(),
    digestMultibase: z
      .string()
      .regex(/^[uz][A-Za-z0-9_-]{40,120}$/)
      .optional(),
  })
  .refine(({ digestSRI, digestMultibase }) => digestSRI !== undefined || digestMultibase !== undefined);

const zRelatedResources = zOneOrMore(zRelatedResource).refine((resources) => {
  const ids = listOf(resources).map(({ id }) => id);
  return new Set(ids).size === ids.length;
});

/**
 * A credential as VCDM 2.0 §4 allows it, of whatever type and with whatever contexts, with or without a proof. Others may extend it, so members
 * that are not known stay; what is known must be as the specification says.
 */
export const zVcdmCredential = z
  .looseObject({
    '@context': zContexts,
    id: zAbsoluteUrl.optional(),
    type: zTypesWith('VerifiableCredential'),
    name: zText.optional(),
    description: zText.optional(),
    issuer: zIssuer,
    credentialSubject: zOneOrMore(zSubject),
    validFrom: zTimeStamp.optional(),
    validUntil: zTimeStamp.optional(),
    credentialStatus: zOneOrMore(zStatus).optional(),
    credentialSchema: zOneOrMore(zSchema).optional(),
    relatedResource: zRelatedResources.optional(),
    refreshService: zOneOrMore(zTyped).optional(),
    termsOfUse: zOneOrMore(zTyped).optional(),
    evidence: zOneOrMore(zTyped).optional(),
  })
  .refine(({ validFrom, validUntil }) => !validFrom || !validUntil || Date.parse(validFrom) <= Date.parse(validUntil), {
    path: ['validUntil'],
    error: 'must not be before validFrom',
  });
export type VcdmCredential = z.infer<typeof zVcdmCredential>;

/** Whom a credential says it is from. */
export const issuerOf = ({ issuer }: Pick<VcdmCredential, 'issuer'>): string =>
  typeof issuer === 'string' ? issuer : issuer.id;
