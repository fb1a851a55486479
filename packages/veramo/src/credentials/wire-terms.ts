import {
  AppError,
  type ClaimPath,
  type Claims,
  type CredentialType,
  credentialTypes,
  type Instant,
  instantFrom,
} from '@assent/domain';
import * as z from 'zod';

/**
 * JSON-LD contexts of what we sign. The second lets claims have names that no context defines. To be given away as copies
 * only: Veramo puts its own context into the array that it gets.
 */
export const contexts: readonly string[] = Object.freeze([
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/ns/credentials/undefined-terms/v2',
]);

/** Names of a credential type in VCDM. */
export const typeNamesOf = (type: CredentialType): string[] => ['VerifiableCredential', `${type}Credential`];

/** The type behind the names, or undefined if it is not one of ours. */
function typeOfNames(names: readonly unknown[]): CredentialType | undefined {
  const [base, name, ...rest] = names;
  if (base !== 'VerifiableCredential' || rest.length > 0) return undefined;
  return credentialTypes.find((type) => `${type}Credential` === name);
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const uuidPattern = new RegExp(`^${uuid}$`);
const urnPattern = new RegExp(`^urn:uuid:(${uuid})$`);

/** A bare UUID is an identifier for us; on the wire it is a URN. Other identifiers are URLs already. */
export const idToWire = (id: string): string => (uuidPattern.test(id) ? `urn:uuid:${id}` : id);

/** A form of zod that is what `read` makes of a value, and refuses what it makes nothing of. */
const zRead = <T>(read: (value: unknown) => T | undefined) =>
  z
    .any()
    .optional()
    .transform((value: unknown, context): T => {
      const found = read(value);
      if (found !== undefined) return found;
      context.addIssue({ code: 'custom', message: 'is not what belongs here' });
      return z.NEVER;
    });

const urlPattern = /^[a-z][a-z0-9+.-]*:\S+$/i;

/** An identifier on the wire: a URL. One that is a UUID's URN is shown as the bare UUID. */
export function idFromWire(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 512 || !urlPattern.test(value)) return undefined;
  return urnPattern.exec(value)?.[1] ?? value;
}
export const zWireId = zRead(idFromWire);

/** The names of exactly one type of ours. */
export const typeFromWire = (value: unknown): CredentialType | undefined =>
  Array.isArray(value) ? typeOfNames(value) : undefined;
export const zTypeNames = zRead(typeFromWire);

/** Who held the key that signed, said only if it was the service. */
export const custodyFromWire = (value: unknown): 'holder' | 'service' | undefined =>
  value === undefined || value === 'holder' ? 'holder' : value === 'service' ? value : undefined;
export const zWireCustody = zRead(custodyFromWire);

const prefix = 'urn:assent:claim:';

/**
 * Claims as members of an object that has `taken` members of its own. A claim of such a name (the `status` of an insurance
 * cover, the `id` of a consent) gets the name `urn:assent:claim:<name>`, which both JWT and JSON-LD allow.
 *
 * @throws AppError `invalid_request` for a claim that already has a name of that kind
 */
export function claimsToWire(claims: Claims, taken: readonly string[]): Claims {
  const members = Object.entries(claims).filter(([, value]) => value !== undefined);
  if (members.some(([name]) => name.startsWith(prefix))) {
    throw new AppError('invalid_request', { pointers: ['#/claims'] });
  }
  return Object.fromEntries(members.map(([name, value]) => [nameOnWire(name, taken), value]));
}

const nameOnWire = (name: string, taken: readonly string[]): string =>
  taken.includes(name) ? `${prefix}${name}` : name;

/** Where claims are in such an object. */
export const pathsToWire = (paths: readonly ClaimPath[], taken: readonly string[]): ClaimPath[] =>
  paths.map((path) => path.map((step, at) => (at === 0 && typeof step === 'string' ? nameOnWire(step, taken) : step)));

/** The claims among the members of such an object. */
export function claimsFromWire(members: Readonly<Record<string, unknown>>, taken: readonly string[]): Claims {
  const claims = Object.entries(members).filter(([name]) => !taken.includes(name));
  return Object.fromEntries(
    claims.map(([name, value]) => {
      const original = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      return [taken.includes(original) ? original : name, value];
    }),
  );
}

const lastMs = Date.parse('9999-12-31T23:59:59Z');

/** Cut to the second; undefined outside the years 1970 to 9999. */
const instantAt = (unixMs: number): Instant | undefined =>
  unixMs >= 0 && unixMs <= lastMs ? instantFrom(unixMs) : undefined;

/** UNIX time in seconds (RFC 7519 §2), cut to the second. */
export const zNumericDate = zRead((value) => (typeof value === 'number' ? instantAt(value * 1000) : undefined));

const dateTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** What is an instant already, as we write them ourselves; other days and hours may not be there, and are looked up. */
const isInstant = /^(19[7-9]\d|[2-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** A date and time with its offset (VCDM 2.0 §4.9), in UTC and cut to the second. */
export function instantFromWire(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  if (isInstant.test(value)) return value as Instant;
  return dateTimePattern.test(value) ? instantAt(Date.parse(value)) : undefined;
}
export const zDateTimeStamp = zRead(instantFromWire);
