import { type CheckInItem, type CheckInType, checkInProfiles } from '@assent/domain';

/** What a desk usually asks for. */
export const templateNames = ['identityInsuranceConsent', 'identityOnly', 'referral', 'own', 'pasted'] as const;
export type TemplateName = (typeof templateNames)[number];

/** One thing to ask for, and whether the visit needs it. */
export interface Wish {
  readonly type: CheckInType;
  readonly required: boolean;
}

export const templates: Readonly<Record<Exclude<TemplateName, 'own' | 'pasted'>, readonly Wish[]>> = {
  identityInsuranceConsent: [
    { type: 'PatientIdentity', required: true },
    { type: 'InsuranceCoverage', required: true },
    { type: 'ConsentGrant', required: false },
  ],
  identityOnly: [{ type: 'PatientIdentity', required: true }],
  referral: [
    { type: 'PatientIdentity', required: true },
    { type: 'Referral', required: true },
    { type: 'InsuranceCoverage', required: false },
  ],
};

/** The items of a SMART Health Check-in request. The id of each is its type, so that every desk can name it later. */
export const itemsOf = (wishes: readonly Wish[]): CheckInItem[] =>
  wishes.map(({ type, required }) => ({
    ...{ id: type, required },
    content: { kind: 'selection.fhir', profiles: [...checkInProfiles[type]].slice(0, 1) },
  }));
