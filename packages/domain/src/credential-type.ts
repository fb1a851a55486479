import * as z from 'zod';
import { zImmunization, zLabResult, zProblem } from './claims/clinical.ts';
import {
  zInsuranceCoverage,
  zOrganizationAffiliation,
  zPatientIdentity,
  zPractitionerLicense,
} from './claims/person.ts';
import { zPrescription, zReferral } from './claims/workflow.ts';
import { zConsentGrant } from './consent/consent-grant.ts';
import { zTrialEligibility } from './eligibility.ts';
import { zEligibilityFacts } from './eligibility-proof/eligibility-facts.ts';

/** The claims of each credential type. A consent grant is the only one that a patient issues. */
export const claimsSchemas = {
  PatientIdentity: zPatientIdentity,
  PractitionerLicense: zPractitionerLicense,
  OrganizationAffiliation: zOrganizationAffiliation,
  InsuranceCoverage: zInsuranceCoverage,
  Immunization: zImmunization,
  LabResult: zLabResult,
  Problem: zProblem,
  TrialEligibility: zTrialEligibility,
  EligibilityFacts: zEligibilityFacts,
  Prescription: zPrescription,
  Referral: zReferral,
  ConsentGrant: zConsentGrant,
} as const;

export type CredentialType = keyof typeof claimsSchemas;
export const credentialTypes = Object.keys(claimsSchemas) as [CredentialType, ...CredentialType[]];
export const zCredentialType = z.enum(credentialTypes);

/** A type that an accredited organisation issues. */
export const zIssuedType = zCredentialType.exclude(['ConsentGrant']);
export type IssuedType = z.infer<typeof zIssuedType>;

/** Claims of one credential type, parsed. */
export type ClaimsOf<T extends CredentialType> = z.infer<(typeof claimsSchemas)[T]>;

/** JSON claims whose shape is known by their type only. */
export type Claims = Readonly<Record<string, unknown>>;

/** A type with claims that match it. */
export const zTypedClaims = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('PatientIdentity'), claims: zPatientIdentity }),
  z.strictObject({ type: z.literal('PractitionerLicense'), claims: zPractitionerLicense }),
  z.strictObject({ type: z.literal('OrganizationAffiliation'), claims: zOrganizationAffiliation }),
  z.strictObject({ type: z.literal('InsuranceCoverage'), claims: zInsuranceCoverage }),
  z.strictObject({ type: z.literal('Immunization'), claims: zImmunization }),
  z.strictObject({ type: z.literal('LabResult'), claims: zLabResult }),
  z.strictObject({ type: z.literal('Problem'), claims: zProblem }),
  z.strictObject({ type: z.literal('TrialEligibility'), claims: zTrialEligibility }),
  z.strictObject({ type: z.literal('EligibilityFacts'), claims: zEligibilityFacts }),
  z.strictObject({ type: z.literal('Prescription'), claims: zPrescription }),
  z.strictObject({ type: z.literal('Referral'), claims: zReferral }),
]);
export type TypedClaims = z.infer<typeof zTypedClaims>;

/** Type of an SD-JWT VC (`vct`) for a credential type. */
export const vctOf = (type: CredentialType): string => `urn:assent:${type}:1`;

/** The credential type of a `vct`, or undefined if it is not one of ours. */
export const typeOfVct = (vct: string): CredentialType | undefined => credentialTypes.find((t) => vctOf(t) === vct);

/** Where a service has the Type Metadata of a type, behind its public address. The number is that of `vctOf`. */
export const typePathOf = (type: CredentialType): string => `/credential-types/${type}/1`;

/** The credential type that a `vct` of Assent means, of whichever service; for words to people. It says nothing of any credential. */
export const typeNamed = (vct: string): CredentialType | undefined =>
  typeOfVct(vct) ?? credentialTypes.find((type) => /^https?:\/\//.test(vct) && vct.endsWith(typePathOf(type)));

/** Format of a credential that is a token, named as OpenID4VC and VC-JOSE-COSE name them. Presentations carry these. */
export const zCredentialFormat = z.enum(['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json']);
export type CredentialFormat = z.infer<typeof zCredentialFormat>;

/** Every format: those, and `ldp_vc`, a JSON text with an embedded proof (VC Data Integrity 1.0). */
export const zSecuredFormat = z.enum([...zCredentialFormat.options, 'ldp_vc']);
export type SecuredFormat = z.infer<typeof zSecuredFormat>;
