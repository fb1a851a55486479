export { fhirClinicalRecords } from './clinical-records.ts';
export { consentFromGrant } from './consent/consent-from-grant.ts';
export { type BundleResource, type PatientBundle, splitBundle } from './split-bundle.ts';
