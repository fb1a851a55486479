import type { Instant } from '../primitives.ts';
import type { ConsentGrant, Provision } from './consent-grant.ts';
import type { DataClass } from './data-class.ts';
import type { Obligation } from './obligation.ts';
import type { PurposeOfUse } from './purpose-of-use.ts';

/** A grant, with what is known of it beside its text. Every grant has been parsed; what has not is no `HeldGrant`. */
export interface HeldGrant {
  readonly grant: ConsentGrant;
  /** Its grantor has taken it back. */
  readonly revoked: boolean;
  readonly suspended?: boolean;
  /** When `revoked` and `suspended` were known to be so. */
  readonly statusAsOf?: Instant;
  /** What was found against its proof, or against the right of its grantor to speak for the subject. */
  readonly objection?: 'bad_signature' | 'untrusted_grantor';
  /** When it was recorded, for rules in which the latest counts; the start of its period unless said. */
  readonly recordedAt?: Instant;
}

/**
 * `NoConsent`: nothing permits it. `Deny`: a provision forbids it. `Indeterminate`: it depends on a status that is too
 * old. All but `Permit` are enforced as no.
 */
export const refusals = ['Deny', 'NoConsent', 'Indeterminate'] as const;
export type Verdict = 'Permit' | (typeof refusals)[number];

/** Why a grant had no part in a decision. */
export const notUsedReasons = [
  'wrong_subject',
  'bad_signature',
  'untrusted_grantor',
  'revoked',
  'suspended',
  'superseded',
  'not_yet_valid',
  'expired',
  'authority_ended',
  'stale_status',
  'unknown_constraint',
  'wrong_jurisdiction',
  'redisclosure_forbidden',
  'delegation_forbidden',
  'terms_not_met',
  'wrong_grantee',
  'wrong_purpose',
  'wrong_action',
  'wrong_data',
  'not_most_recent',
  'does_not_apply',
] as const;
export type NotUsedReason = (typeof notUsedReasons)[number];

/** Name and version of a rule that combines grants. A change of what a rule decides is a new version. */
export type Algorithm = 'deny-overrides/1' | 'most-recent/1' | 'interval-subtraction/1' | 'environment-with-residual/1';

/** The rules in force wherever no consent speaks: `implicit policy` of IHE PCF. */
export interface Environment {
  readonly id: string;
  readonly base: 'permit' | 'deny';
  readonly provisions: readonly Provision[];
}

/**
 * A provision that spoke for or against a purpose. An environment has version 0, as has a case of emergency access, which
 * `grant` then names.
 */
export interface Because {
  readonly grant: string;
  readonly version: number;
  readonly provision: number | 'base' | 'emergency';
  readonly effect: 'permit' | 'deny';
  readonly purpose: PurposeOfUse;
}

export interface NotUsed {
  readonly grant: string;
  readonly version: number;
  readonly reason: NotUsedReason;
}

/** A rule the enforcing party applies to each piece of data before it leaves; a deny beats a permit. */
export interface ResidualRule extends Because {
  readonly data: readonly DataClass[];
}

/** A half-open interval of the time data are of; without `start` or `end` it has no bound there. */
export interface DataInterval {
  readonly start?: Instant;
  readonly end?: Instant;
}

export interface Decision {
  readonly verdict: Verdict;
  /** By what rule; `emergency-access` combines no grants. */
  readonly algorithm: Algorithm | 'emergency-access/1';
  readonly at: Instant;
  readonly obligations: readonly Obligation[];
  readonly because: readonly Because[];
  readonly notUsed: readonly NotUsed[];
  /** The case of emergency access that permits what no grant does. */
  readonly emergency?: string;
  /** Of `interval-subtraction`: data of these times are permitted for every purpose. */
  readonly intervals?: readonly DataInterval[];
  /** Of `environment-with-residual`: what the request leaves open and each piece of data decides. */
  readonly residual?: readonly ResidualRule[];
}

/** Codes of a value set, by canonical URL, or undefined for one that is not known here. Must not change its answers. */
export type ValueSets = (canonical: string) => { has(system: string, code: string): boolean } | undefined;

/** What a set of grants is read with. */
export interface IndexOptions {
  readonly valueSets?: ValueSets;
  /** A status older than this does not count, nor one without a date. Absent: every status counts. */
  readonly maxStatusAgeSeconds?: number;
  /** References that the plans of a time may keep together; two million unless said. */
  readonly maxKept?: number;
}

/** By which rule grants are combined; `deny-overrides/1` unless said. */
export type CombineOptions =
  | { readonly algorithm?: Exclude<Algorithm, 'environment-with-residual/1'> }
  | { readonly algorithm: 'environment-with-residual/1'; readonly environment: Environment };
