import { maxPointers, zJsonPointer } from '@assent/domain';
import * as z from 'zod';

const zPointers = z.array(zJsonPointer).max(maxPointers);

const zEntryWanted = z.strictObject({
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.literal('revocation').default('revocation'),
});

/** How a credential is to be secured. What is asked for and not there is refused, not ignored. */
const zIssueOptions = z
  .strictObject({
    cryptosuite: z.enum(['eddsa-rdfc-2022', 'ecdsa-sd-2023']).default('eddsa-rdfc-2022'),
    type: z.literal('DataIntegrityProof').optional(),
    /** Instead of a proof in it: an envelope. */
    mediaType: z.literal('application/vc+jwt').optional(),
    /** A place in a status list. */
    credentialStatus: zEntryWanted.optional(),
    /** What is in all that is derived from it. */
    mandatoryPointers: zPointers.optional(),
  })
  .refine(({ cryptosuite, mediaType }) => cryptosuite === 'eddsa-rdfc-2022' || mediaType === undefined, {
    path: ['mediaType'],
  })
  .refine(({ cryptosuite, mandatoryPointers }) => cryptosuite === 'ecdsa-sd-2023' || mandatoryPointers === undefined, {
    path: ['mandatoryPointers'],
  });
export type IssueOptions = z.infer<typeof zIssueOptions>;

/** A member beside these is not read: suites send contexts along. */
export const zIssueRequest = z.looseObject({ credential: z.unknown(), options: zIssueOptions.prefault({}) });

/** What is to be shown, beside what is mandatory. */
export const zDeriveRequest = z.looseObject({
  verifiableCredential: z.unknown(),
  options: z.strictObject({ selectivePointers: zPointers.default([]) }).prefault({}),
});

const zVerifyOptions = z.strictObject({
  checks: z.array(z.string().max(64)).max(16).optional(),
  challenge: z.string().min(1).max(1024).optional(),
  domain: z.string().min(1).max(1024).optional(),
  returnCredential: z.boolean().optional(),
  returnPresentation: z.boolean().optional(),
  returnProblemDetails: z.boolean().optional(),
  returnResults: z.boolean().optional(),
});
export type VerifyOptions = z.infer<typeof zVerifyOptions>;

/** A credential is shown to nobody in particular. */
export const zVerifyRequest = z.looseObject({
  verifiableCredential: z.unknown(),
  options: zVerifyOptions.omit({ challenge: true, domain: true }).default({}),
});
export const zVerifyPresentationRequest = z.looseObject({
  verifiablePresentation: z.unknown(),
  options: zVerifyOptions.default({}),
});

/** Without a challenge a presentation could be shown again. */
export const zShownFor = z
  .looseObject({ challenge: z.string(), domain: z.string().optional() })
  .transform(({ challenge, domain }) => (domain === undefined ? { challenge } : { challenge, domain }));

export const zProveOptions = z
  .strictObject({
    challenge: z.string().min(1).max(1024),
    domain: z.string().min(1).max(1024).optional(),
    cryptosuite: z.literal('eddsa-rdfc-2022').optional(),
    type: z.literal('DataIntegrityProof').optional(),
  })
  .transform(({ challenge, domain }) => (domain === undefined ? { challenge } : { challenge, domain }));
export const zProveRequest = z.looseObject({ presentation: z.unknown(), options: z.unknown() });

/** A revocation: for good, so only `true`. By the identifier of the credential, or by its entry. */
export const zStatusChange = z.strictObject({
  credentialId: z.string().max(4096).optional(),
  credentialStatus: z.looseObject({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.literal('revocation'),
    statusListIndex: z.string().max(16).optional(),
    statusListCredential: z.string().max(4096).optional(),
  }),
  status: z.literal(true).default(true),
});
export type StatusChange = z.infer<typeof zStatusChange>;
