/** Where a resource says whose it is, for every type that is served. No other type is. */
export const patientElementOf: ReadonlyMap<string, string> = new Map([
  ['AllergyIntolerance', 'patient'],
  ['CarePlan', 'subject'],
  ['CareTeam', 'subject'],
  ['Condition', 'subject'],
  ['Coverage', 'beneficiary'],
  ['Device', 'patient'],
  ['DiagnosticReport', 'subject'],
  ['DocumentReference', 'subject'],
  ['Encounter', 'subject'],
  ['FamilyMemberHistory', 'patient'],
  ['Goal', 'subject'],
  ['Immunization', 'patient'],
  ['MedicationDispense', 'subject'],
  ['MedicationRequest', 'subject'],
  ['MedicationStatement', 'subject'],
  ['Observation', 'subject'],
  ['Procedure', 'subject'],
  ['ServiceRequest', 'subject'],
  ['Specimen', 'subject'],
]);

export const servedTypes: readonly string[] = ['Patient', ...patientElementOf.keys()];

/** Types that say nothing of a patient: references to them may stay. */
export const openTypes: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'HealthcareService',
  'Medication',
  'Substance',
]);

/** An id; not of dots alone, which a URL would take for a way up. */
export const fhirId = /^(?!\.+$)[A-Za-z0-9.-]{1,64}$/;
