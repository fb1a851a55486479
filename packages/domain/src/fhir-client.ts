import * as z from 'zod';
import { zRequester } from './consent/access-request.ts';
import { zPurposeOfUse } from './consent/purpose-of-use.ts';
import { zCoding, zInstant, zUuid } from './primitives.ts';

/** A scope of SMART Backend Services: reading, searching or both, of one type or all. */
export const zSystemScope = z.string().regex(/^system\/(\*|[A-Z][A-Za-z]{1,63})\.(rs|r|s|read)$/);

const encoded = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(1024);

/** A public key of a client. A private one, or one that is shared, is refused: such a set must not be kept. */
const zPublicJwk = z.union([
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384']),
    x: encoded,
    y: encoded,
    kid: z.string().min(1).max(256),
    alg: z.enum(['ES256', 'ES384']).optional(),
    use: z.literal('sig').optional(),
    key_ops: z.array(z.literal('verify')).optional(),
  }),
  z.strictObject({
    kty: z.literal('RSA'),
    // 2048 bits are 342 characters
    n: encoded.min(342),
    e: encoded,
    kid: z.string().min(1).max(256),
    alg: z.enum(['RS384', 'PS384']).optional(),
    use: z.literal('sig').optional(),
    key_ops: z.array(z.literal('verify')).optional(),
  }),
]);

/** A public key that answers to a client are encrypted to. */
const zEncryptionJwk = z.union([
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384']),
    x: encoded,
    y: encoded,
    kid: z.string().min(1).max(256),
    alg: z.literal('ECDH-ES').optional(),
    use: z.literal('enc').optional(),
  }),
  z.strictObject({
    kty: z.literal('RSA'),
    n: encoded.min(342),
    e: encoded,
    kid: z.string().min(1).max(256),
    alg: z.literal('RSA-OAEP-256').optional(),
    use: z.literal('enc').optional(),
  }),
]);
export type EncryptionJwk = z.infer<typeof zEncryptionJwk>;

/** What a tenant says of a client that may ask for data: who it acts as, for what at most, and how it shows who it is. */
export const zFhirClientWish = z.strictObject({
  name: z.string().min(1).max(200),
  requester: zRequester,
  /** Roles that count beside those of `requester`, and only while a credential that is shown proves them. */
  rolesToProve: z.array(zCoding).min(1).max(16).optional(),
  /** The most it may ask for. */
  purposes: z.array(zPurposeOfUse).min(1).max(12),
  scopes: z.array(zSystemScope).min(1).max(64),
  /** Absent: it answers a request for a presentation with its DID. */
  jwks: z.strictObject({ keys: z.array(zPublicJwk).min(1).max(8) }).optional(),
  /** Every answer is encrypted to it. Absent: what must be encrypted is kept back. */
  encryptionKey: zEncryptionJwk.optional(),
});
export type FhirClientWish = z.infer<typeof zFhirClientWish>;

/** A client that may ask the proxy in front of a tenant's FHIR server. */
export const zFhirClient = z.strictObject({ id: zUuid, createdAt: zInstant, ...zFhirClientWish.shape }).readonly();
export type FhirClient = z.infer<typeof zFhirClient>;

/** What an access token of a client stands for. */
export const zFhirAccessWish = z.object({
  client: zUuid,
  scopes: z.array(zSystemScope).min(1),
  purposes: z.array(zPurposeOfUse),
  /** A person asked, and no program by itself. */
  human: z.boolean(),
  /** Roles that credentials have proven. */
  roles: z.array(zCoding).default([]),
});
export type FhirAccessWish = z.infer<typeof zFhirAccessWish>;

/** Logical id of a FHIR resource (FHIR R4 §2.24.0.1). */
export const zFhirId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
