import * as z from 'zod';
import { zApiKeyName, zRoles } from '../organization-policy/api-key.ts';
import { zInstant, zUuid } from '../primitives.ts';

/** What somebody signs in as, at one organisation. Case and spaces around it do not matter. */
export const zLoginName = z
  .string()
  .max(64)
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]*$/);

/** The shortest password that may be set, in characters: what NIST SP 800-63B-4 §3.1.1.2 asks of one that is the only factor. */
export const minStaffPasswordLength = 15;

/** A password somebody types to be let in, whatever it is. */
export const zTypedPassword = z.string().min(1).max(256);

/** A password that is to be set. */
export const zStaffPassword = zTypedPassword.min(minStaffPasswordLength);

/** Who somebody is at an identity provider (OpenID Connect Core 1.0 §2: `iss` and `sub`). */
export const zOidcIdentity = z
  .strictObject({ issuer: z.url({ protocol: /^https?$/ }).max(512), subject: z.string().min(1).max(255) })
  .readonly();
export type OidcIdentity = z.infer<typeof zOidcIdentity>;

/** What is said of somebody who is to have an account. What they may do follows from the roles, as it does of API keys. */
export const zStaffWish = z.strictObject({
  login: zLoginName,
  name: zApiKeyName,
  roles: zRoles,
  oidc: zOidcIdentity.exactOptional(),
});
export type StaffWish = z.infer<typeof zStaffWish>;

/** An account of somebody who works at an organisation. One that has ended is refused for good. */
export const zStaffAccount = z
  .strictObject({ id: zUuid, ...zStaffWish.shape, createdAt: zInstant, endedAt: zInstant.exactOptional() })
  .readonly();
export type StaffAccount = z.infer<typeof zStaffAccount>;
