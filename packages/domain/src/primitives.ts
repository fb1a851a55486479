import * as z from 'zod';

/** A decentralized identifier (DID Core 1.0 §3.1), without path, query or fragment; at most 2048 characters. */
export const zDid = z
  .string()
  .max(2048)
  .regex(/^did:[a-z0-9]+:[A-Za-z0-9._%-]+(:[A-Za-z0-9._%-]+)*$/)
  .brand<'Did'>();
export type Did = z.infer<typeof zDid>;

/** A moment in UTC to the second, `2026-01-31T09:00:00Z` (RFC 3339). Instants compare as strings. */
export const zInstant = z.iso.datetime({ precision: 0 }).brand<'Instant'>();
export type Instant = z.infer<typeof zInstant>;

/** A calendar day, `2026-01-31`. */
export const zDay = z.iso.date().brand<'Day'>();
export type Day = z.infer<typeof zDay>;

/** A half-open interval [start, end) of instants. */
export const zPeriod = z
  .strictObject({ start: zInstant, end: zInstant })
  .refine((p) => p.start < p.end, { path: ['end'], error: 'must be after start' })
  .readonly();
export type Period = z.infer<typeof zPeriod>;

/** Whether the period covers `at`: true at its first instant, false at its last. */
export const covers = (period: Period, at: Instant): boolean => period.start <= at && at < period.end;

/** A code with the system it comes from, as in FHIR `Coding`. Two codings are equal if system and code are. */
export const zCoding = z
  .strictObject({
    system: z.string().min(1).max(256),
    code: z.string().min(1).max(128),
    display: z.string().max(512).optional(),
  })
  .readonly();
export type Coding = z.infer<typeof zCoding>;

export const isSameCoding = (a: Coding, b: Coding): boolean => a.system === b.system && a.code === b.code;

/** Identifier of a tenant: an organisation that uses this service. Lower case, used in URLs and DIDs. */
export const zTenantId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/)
  .brand<'TenantId'>();
export type TenantId = z.infer<typeof zTenantId>;

/** 32 bytes as lower-case hexadecimal with `0x`. */
export const zBytes32 = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .brand<'Bytes32'>();
export type Bytes32 = z.infer<typeof zBytes32>;

/** An EVM address in lower-case hexadecimal. */
export const zAddress = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .brand<'Address'>();
export type Address = z.infer<typeof zAddress>;

/** A version 4 or 7 UUID in lower case. */
export const zUuid = z.uuid().lowercase();
