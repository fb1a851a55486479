import * as z from 'zod';

/** The type that every card has. Types that are not known are ignored, as the specification asks. */
export const healthCardType = 'https://smarthealth.cards#health-card';

/** An identifier in a revocation list. */
export const zRevocationId = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);

/** URL of an issuer: `https`, without a slash at the end, and nothing that could lead its documents elsewhere. */
export const zIssuerUrl = z
  .url({ protocol: /^https$/ })
  .max(512)
  .refine((url) => !/[?#@\\]|\/$|\/\.\.?(\/|$)/.test(url));

const zSeconds = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/** Claims of a card. Its Bundle is checked on its own. */
export const zCardPayload = z.looseObject({
  iss: z.string(),
  nbf: zSeconds,
  exp: zSeconds.optional(),
  vc: z.looseObject({
    type: z.array(z.string()).min(1).max(64),
    rid: z.string().optional(),
    credentialSubject: z.looseObject({
      fhirVersion: z.string().regex(/^\d\.\d\.\d$/),
      fhirBundle: z.looseObject({ resourceType: z.literal('Bundle') }),
    }),
  }),
});
export type CardPayload = z.infer<typeof zCardPayload>;
