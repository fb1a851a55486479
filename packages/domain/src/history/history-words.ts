import { type NotUsedReason, notUsedReasons, refusals } from '../consent/decision.ts';
import type { Mandate } from '../consent/mandate.ts';
import type { DataAction, PurposeOfUse } from '../consent/purpose-of-use.ts';
import type { CredentialType } from '../credential-type.ts';
import { type ApproverClass, emergencyReasons, zReviewOutcome } from '../emergency/emergency-terms.ts';
import type { ReceiptEvent } from '../receipt.ts';
import type { AnomalyRule } from './anomaly.ts';
import type { KeptData } from './kept-data.ts';

/** Reasons in receipts that have words. A receipt of a presentation has the purpose in the words of who asked instead. */
export const receiptReasons = [
  ...refusals,
  ...notUsedReasons,
  ...emergencyReasons,
  ...zReviewOutcome.options,
  'custody: service',
  'guardian',
  'proxy',
] as const;
export type ReceiptReason =
  | (typeof refusals)[number]
  | NotUsedReason
  | (typeof emergencyReasons)[number]
  | (typeof zReviewOutcome.options)[number]
  | 'custody: service'
  | Mandate['kind'];

type AccessEvent = 'access_permitted' | 'access_denied';

/** Resource types that have words; others are told by their type. */
export const namedResourceTypes = [
  ...['AllergyIntolerance', 'Appointment', 'Bundle', 'CarePlan', 'CareTeam', 'Claim', 'ClinicalImpression'],
  ...['Communication', 'Composition', 'Condition', 'Consent', 'Coverage', 'Device', 'DiagnosticReport'],
  ...['DocumentReference', 'Encounter', 'EpisodeOfCare', 'ExplanationOfBenefit', 'FamilyMemberHistory', 'Flag'],
  ...['Goal', 'ImagingStudy', 'Immunization', 'List', 'Media', 'MedicationAdministration', 'MedicationDispense'],
  ...['MedicationRequest', 'MedicationStatement', 'NutritionOrder', 'Observation', 'Patient', 'Procedure'],
  ...['QuestionnaireResponse', 'RelatedPerson', 'ResearchSubject', 'RiskAssessment', 'ServiceRequest', 'Specimen'],
  'VisionPrescription',
] as const;
export type NamedResourceType = (typeof namedResourceTypes)[number];

/**
 * What a history says in one language. Every text is a whole sentence, or a phrase that a sentence has a place for: `{who}`, `{data}`. No
 * text is put together from parts of sentences, so that word order and direction are the translator's.
 */
export interface HistoryWords {
  /** BCP 47, for dates and lists. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  /** Places: `date`, `time`, `who`, `data`. */
  readonly happened: Readonly<Record<Exclude<ReceiptEvent, AccessEvent>, string>>;
  /** Places: those, and `purpose`. `any`: what was done is not recorded. */
  readonly accessed: Readonly<Record<AccessEvent, Readonly<Record<DataAction | 'any', string>>>>;
  /** Place: `name`, but for `self`. */
  readonly who: Readonly<Record<'self', string>> & Readonly<Record<'person' | 'computer', ActorWords>>;
  readonly dataClasses: Readonly<Record<NamedResourceType | CredentialType | KeptData, string>>;
  /** Place: `type`. */
  readonly otherData: string;
  readonly someData: string;
  readonly purposes: Readonly<Record<PurposeOfUse, string>>;
  readonly noPurpose: string;
  /** Whole sentences. */
  readonly reasons: Readonly<Record<ReceiptReason, string>>;
  readonly otherReason: string;
  /** Place: `reason`. */
  readonly statedPurpose: string;
  /** Place of the first two: `dates`. */
  readonly consents: Readonly<Record<'allowed' | 'concerned' | 'forgotten' | 'rules', string>>;
  /** Place of the second: `approvers`. */
  readonly emergency: Readonly<Record<'opened' | 'approved', string>>;
  readonly approvers: Readonly<Record<ApproverClass, string>>;
  /** Places: those of the rule. */
  readonly anomalies: Readonly<Record<AnomalyRule, string>>;
  /** Headings. */
  readonly people: string;
  readonly automatic: string;
  readonly nothing: string;
}

/** How an actor is named who is a person, or a computer. */
export type ActorWords = Readonly<Record<'organization' | 'approver' | 'unknown' | Mandate['kind'], string>>;
