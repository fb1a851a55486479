import * as z from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { type Bytes32, zBytes32, zDay, zInstant } from '../primitives.ts';

/** A pseudonym of one person in one trial: a point of 48 bytes, hexadecimal. */
export const zPseudonym = z.string().regex(/^[0-9a-f]{96}$/);

/** Kinds of protocol deviations, after ICH E6(R3). Codes are public API. */
export const deviationCodes = [
  'eligibility',
  'consent',
  'visit',
  'procedure',
  'dosing',
  'prohibited-medication',
  'safety-report',
  'confidentiality',
  'other',
] as const;

const zVersion = z.string().min(1).max(64);

/** What happened in a study. Nobody is named but by pseudonym. */
export const zStudyEvent = z.discriminatedUnion('kind', [
  /** A text that people sign from now on; with `reconsent`, those who signed an earlier one are to sign it too. */
  z.strictObject({
    kind: z.literal('consent-version'),
    version: zVersion,
    /** Of the text as people get it. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    reconsent: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('enrolled'),
    pseudonym: zPseudonym,
    request: z.string(),
    consent: zVersion.optional(),
  }),
  z.strictObject({ kind: z.literal('consented'), pseudonym: zPseudonym, consent: zVersion }),
  z.strictObject({ kind: z.literal('withdrawn'), pseudonym: zPseudonym }),
  /** Whoever answered a request does not take part, as a criterion that a person decides does not hold. */
  z.strictObject({
    kind: z.literal('not-enrolled'),
    pseudonym: zPseudonym,
    request: z.string(),
    criterion: z.string(),
  }),
  z.strictObject({
    kind: z.literal('deviation'),
    code: z.enum(deviationCodes),
    text: z.string().min(1).max(2000),
    occurredOn: zDay.optional(),
  }),
]);
export type StudyEvent = z.infer<typeof zStudyEvent>;

/** An entry in the journal of a study: numbered from 1, with a salt, so that its hash says nothing to who does not have it. */
export const zStudyEntry = z.strictObject({
  number: z.int().positive(),
  at: zInstant,
  event: zStudyEvent,
  salt: zBytes32,
});
export type StudyEntry = z.infer<typeof zStudyEntry>;

/** What a chain knows of an entry: SHA-256 of `assent study entry v1`, a line feed, and the canonical JSON of study and entry. */
export const studyEntryHash = (sha256: (text: string) => string, study: string, entry: StudyEntry): Bytes32 =>
  zBytes32.parse(`0x${sha256(`assent study entry v1\n${canonicalJson({ study, ...entry })}`)}`);
