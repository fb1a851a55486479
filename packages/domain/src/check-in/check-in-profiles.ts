import type { CredentialType } from '../credential-type.ts';

const core = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
const insuranceCard = 'http://hl7.org/fhir/us/insurance-card/StructureDefinition/C4DIC-';
const base = 'http://hl7.org/fhir/StructureDefinition/';

/** The FHIR profiles whose resources each type of credential is made of, the one that requests name first. */
export const checkInProfiles = {
  PatientIdentity: [`${core}patient`, `${insuranceCard}Patient`, `${base}Patient`],
  InsuranceCoverage: [`${insuranceCard}Coverage`, `${core}coverage`, `${base}Coverage`],
  Immunization: [`${core}immunization`, `${base}Immunization`],
  LabResult: [`${core}observation-lab`, `${base}Observation`],
  Problem: [`${core}condition-problems-health-concerns`, `${base}Condition`],
  Prescription: [`${core}medicationrequest`, `${base}MedicationRequest`],
  Referral: [`${core}servicerequest`, `${base}ServiceRequest`],
  PractitionerLicense: [`${core}practitioner`, `${base}Practitioner`],
  OrganizationAffiliation: [`${core}practitionerrole`, `${base}PractitionerRole`],
  ConsentGrant: [`${base}Consent`],
} as const satisfies Partial<Record<CredentialType, readonly string[]>>;

/** A type that can be asked for at a desk. */
export type CheckInType = keyof typeof checkInProfiles;
export const checkInTypes = Object.keys(checkInProfiles) as readonly CheckInType[];

/**
 * The types whose resources are of some profile of a guide, by the address of the guide or of its ImplementationGuide, whatever its
 * version.
 */
export function typesOfGuide(canonical: string): readonly CheckInType[] {
  const [url = ''] = canonical.split('|');
  const guide = url.replace(/\/(ImplementationGuide\/[^/]*)?$|\/ImplementationGuide\/[^/]*$/, '');
  return checkInTypes.filter((type) =>
    (checkInProfiles[type] as readonly string[]).some((profile) => profile.startsWith(`${guide}/StructureDefinition/`)),
  );
}

/** The type for a profile, whatever version of it is asked for; undefined if there is none. */
export const typeOfProfile = (canonical: string): CheckInType | undefined => {
  const [url = ''] = canonical.split('|');
  return checkInTypes.find((type) => (checkInProfiles[type] as readonly string[]).includes(url));
};
