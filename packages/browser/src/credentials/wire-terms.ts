import { type Claims, type CredentialType, credentialTypes, type Instant, instantFrom } from '@assent/domain';
import * as z from 'zod';

/** JSON-LD contexts of what is signed here, as all of Assent has them (VCDM 2.0 §4.3, §5.2). */
export const contexts = [
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/ns/credentials/undefined-terms/v2',
];

/** Names of a credential type in VCDM. */
export const typeNamesOf = (type: CredentialType): string[] => ['VerifiableCredential', `${type}Credential`];

/** The type behind the names. */
export const typeOfNames = ([base, name, ...rest]: readonly string[]): CredentialType | undefined =>
  base === 'VerifiableCredential' && rest.length === 0
    ? credentialTypes.find((type) => `${type}Credential` === name)
    : undefined;

const urn = /^urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** An identifier: a URL, and if it is the URN of a UUID, that. */
export const zWireId = z
  .string()
  .max(512)
  .regex(/^[a-z][a-z0-9+.-]*:\S+$/i)
  .transform((id) => urn.exec(id)?.[1] ?? id);

const prefix = 'urn:assent:claim:';

/** Claims as members of an object that has `taken` members of its own. */
export const claimsToWire = (claims: Claims, taken: readonly string[]): Claims =>
  Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [taken.includes(name) ? `${prefix}${name}` : name, value]),
  );

/** The claims among the members of such an object. */
export const claimsFromWire = (members: Claims, taken: readonly string[]): Claims =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => !taken.includes(name))
      .map(([name, value]) => {
        const original = name.startsWith(prefix) ? name.slice(prefix.length) : '';
        return [taken.includes(original) ? original : name, value];
      }),
  );

const lastMs = Date.parse('9999-12-31T23:59:59Z');
const toInstant = (unixMs: number, context: z.core.$RefinementCtx): Instant => {
  if (unixMs >= 0 && unixMs <= lastMs) return instantFrom(unixMs);
  context.addIssue({ code: 'custom', message: 'is no time from 1970 to 9999' });
  return z.NEVER;
};

/** UNIX time in seconds (RFC 7519 §2). */
export const zNumericDate = z.number().transform((seconds, context) => toInstant(seconds * 1000, context));

/** A date and time with its offset (VCDM 2.0 §4.9). */
export const zDateTimeStamp = z
  .string()
  .max(40)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/)
  .transform((text, context) => toInstant(Date.parse(text), context));
