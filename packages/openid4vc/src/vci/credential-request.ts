import { maxOrdered } from '@assent/application';
import * as z from 'zod';
import { contentEncryptions, zEncryptionKey } from '../vp/response-encryption.ts';

const zEncryption = z.looseObject({
  jwk: zEncryptionKey.partial({ kid: true }),
  enc: z.enum(contentEncryptions),
  zip: z.undefined().optional(),
});
export type ResponseEncryption = z.infer<typeof zEncryption>;

/** A credential request (OpenID4VCI 1.0 §8.2), without what is judged with codes of its own. */
export const zCredentialRequest = z.looseObject({
  credential_configuration_id: z.string().max(256).optional(),
  credential_identifier: z.string().max(256).optional(),
  proofs: z.record(z.string(), z.unknown()).optional(),
  credential_response_encryption: z.unknown().optional(),
});

export type CredentialRequest = z.infer<typeof zCredentialRequest>;
/** A deferred credential request (§9.1). */
export const zDeferredRequest = z.looseObject({
  transaction_id: z.string().min(1).max(256),
  credential_response_encryption: z.unknown().optional(),
});

/** Proofs of one of the kinds that are known here (Appendix F). */
export const zProofs = z.union([
  z.strictObject({ jwt: z.array(z.unknown()).min(1).max(maxOrdered) }),
  z.strictObject({ attestation: z.array(z.unknown()).length(1) }),
]);

export const parseEncryption = (value: unknown) => zEncryption.safeParse(value).data;

/** A notification (§11.1). */
export const zNotification = z.looseObject({
  notification_id: z.string().max(256),
  event: z.enum(['credential_accepted', 'credential_failure', 'credential_deleted']),
  event_description: z.string().max(1024).optional(),
});
