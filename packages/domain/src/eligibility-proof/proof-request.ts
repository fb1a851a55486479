import * as z from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { zCoding, zDay, zDid, zInstant } from '../primitives.ts';
import { decimalPattern } from './scaled-decimal.ts';

const zText = z.string().min(1).max(512);
const zId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const zHex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const zDecimal = z.string().regex(decimalPattern);
const zFieldRef = z.strictObject({ credential: zId, field: z.string().min(1).max(128) });
export type FieldRef = z.infer<typeof zFieldRef>;

/** A registry at one of its epochs: what was not revoked then is in the accumulator. */
const zStatusEpoch = z.strictObject({
  registry: zText,
  publicKey: zHex(96),
  epoch: z.int().nonnegative(),
  accumulator: zHex(48),
});

const zAcceptedIssuer = z.strictObject({
  did: zDid,
  publicKey: zHex(96),
  /** Null: nothing can be revoked there, or the verifier does not ask. */
  status: zStatusEpoch.nullable(),
});

const zAskedCredential = z.strictObject({
  id: zId,
  schema: zText,
  issuers: z.array(zAcceptedIssuer).min(1).max(16),
  /** Attributes that are shown as they are. */
  reveal: z.array(z.strictObject({ field: z.string().min(1).max(128), reason: zText })).max(16),
});

/** A set that the verifier has made: membership is proven against `accumulator`; `sha256` is of the table of its witnesses. */
const zSetKey = z.strictObject({ publicKey: zHex(96), accumulator: zHex(48), sha256: zHex(32) });
export type SetKey = z.infer<typeof zSetKey>;

/** A calendar day, or one so long before the day `asOf` of the request. */
const zDayBound = z.union([
  z.strictObject({ day: zDay }),
  z.strictObject({
    before: z.strictObject({
      years: z.int().min(0).max(150).optional(),
      months: z.int().min(0).max(1800).optional(),
      days: z.int().min(0).max(55_000).optional(),
    }),
  }),
]);
export type DayBound = z.infer<typeof zDayBound>;

const criterion = { id: zId, reason: zText, /** What it is about, as FHIR names it. */ code: zCoding.optional() };
const zCodings = z.array(zCoding).min(1).max(2048);

/** One criterion. All bounds are inclusive. */
export const zProofCriterion = z.discriminatedUnion('kind', [
  z.strictObject({
    ...criterion,
    kind: z.literal('number-range'),
    at: zFieldRef,
    unit: zText.optional(),
    min: zDecimal.optional(),
    max: zDecimal.optional(),
  }),
  z.strictObject({
    ...criterion,
    kind: z.literal('date-window'),
    at: zFieldRef,
    from: zDayBound.optional(),
    to: zDayBound.optional(),
  }),
  /** A date that is not later than `asOf` and at most so many days older. */
  z.strictObject({ ...criterion, kind: z.literal('fresh'), at: zFieldRef, maxAgeDays: z.int().positive().max(55_000) }),
  z.strictObject({ ...criterion, kind: z.literal('one-of'), at: zFieldRef, codings: zCodings, set: zSetKey }),
  /** No slot of the attribute has one of the codes. With many of them, `within` names all codes there can be. */
  z.strictObject({
    ...criterion,
    kind: z.literal('none-of'),
    at: zFieldRef,
    codings: zCodings,
    within: z.strictObject({ codings: zCodings, set: zSetKey }).optional(),
  }),
  /** The same value in different credentials. */
  z.strictObject({ ...criterion, kind: z.literal('same'), fields: z.array(zFieldRef).min(2).max(4) }),
  /** Cannot be proven and is shown: the verifier decides by what is revealed. */
  z.strictObject({ ...criterion, kind: z.literal('disclosed'), at: zFieldRef }),
  /** Cannot be proven from credentials: somebody vouches for it outside of the proof. */
  z.strictObject({
    ...criterion,
    kind: z.literal('attested'),
    by: z.enum(['patient', 'site', 'sponsor']),
    statement: zText,
  }),
]);
export type ProofCriterion = z.infer<typeof zProofCriterion>;

/** How ranges are proven: with parameters that the verifier has made, named by their hash, or without any. */
const zRangeMethod = z.union([
  z.strictObject({ method: z.literal('verifier-parameters'), sha256: zHex(32) }),
  z.strictObject({ method: z.literal('transparent') }),
]);

/** What a verifier asks a patient to prove. Prover and verifier derive the same statement from it, and from nothing else. */
export const zProofRequest = z
  .strictObject({
    version: z.literal(1),
    /** The pseudonym is of this trial: the same in all requests of it, and another in every other one. */
    study: z.strictObject({ registry: z.enum(['ctgov', 'ctis']), id: z.string().min(1).max(64) }),
    purpose: zText,
    audience: zDid,
    nonce: zHex(32),
    expiresAt: zInstant,
    asOf: zDay,
    credentials: z.array(zAskedCredential).min(1).max(8),
    criteria: z.array(zProofCriterion).max(64),
    ranges: zRangeMethod,
  })
  .refine((r) => areUnique(r.credentials.map(({ id }) => id)), { path: ['credentials'], error: 'ids are unique' })
  .refine((r) => areUnique(r.criteria.map(({ id }) => id)), { path: ['criteria'], error: 'ids are unique' })
  .readonly();
export type ProofRequest = z.infer<typeof zProofRequest>;

const areUnique = (ids: readonly string[]) => new Set(ids).size === ids.length;

/** The request as the text that is hashed into the proof. */
export const canonicalRequest = (request: ProofRequest): string => canonicalJson(request);

/** What the pseudonym is derived from beside the secret of the patient: the trial, whoever asks. */
export const pseudonymScope = ({ study }: ProofRequest): string =>
  canonicalJson(['assent-pseudonym-1', study.registry, study.id]);
