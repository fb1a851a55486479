import * as z from 'zod';
import { zInstant, zUuid } from '../primitives.ts';

/** A role that a policy may speak of: one of `organizationRoles`, or the organisation's own. */
export const zRole = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);

/** Roles of one key: a few, each once. */
export const zRoles = z
  .array(zRole)
  .min(1)
  .max(16)
  .refine((roles) => new Set(roles).size === roles.length, { error: 'must be different' })
  .readonly();

/** What a key is called, in lists and in policies: one line. */
export const zApiKeyName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);

/** What the owner of an organisation says of a further API key. Without an end it is good until it is revoked. */
export const zApiKeyWish = z.strictObject({ name: zApiKeyName, roles: zRoles, expiresAt: zInstant.exactOptional() });
export type ApiKeyWish = z.infer<typeof zApiKeyWish>;

/** A further API key of an organisation. Who has it may do what the organisation's policy lets its name and roles do. Neither ever changes. */
export const zApiKey = z
  .strictObject({ id: zUuid, ...zApiKeyWish.shape, createdAt: zInstant, revokedAt: zInstant.exactOptional() })
  .readonly();
export type ApiKey = z.infer<typeof zApiKey>;
