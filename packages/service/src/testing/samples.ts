import type { Client } from '@assent/api';
import {
  type AccessRequest,
  type ConsentGrant,
  type DcqlQuery,
  type Did,
  type TrialCriteria,
  type TypedClaims,
  vctOf,
  zConsentGrant,
} from '@assent/domain';

export const uuid = (n: number): string => `6f1c9c5e-1d0a-4a0e-9f6d-${String(n).padStart(12, '0')}`;

/** Identity claims of somebody with this family name. */
export const identityOf = (family: string): TypedClaims => ({
  type: 'PatientIdentity',
  claims: {
    name: { family, given: ['Up'] },
    birthDate: '1980-01-01' as never,
    assuranceLevel: 'IAL2',
    ageOver: { '18': true, '65': false },
  },
});

/** Asks for a consent grant. */
export const grantQuery = {
  credentials: [{ id: 'grant', format: 'vc+jwt' as const, meta: { vct_values: [vctOf('ConsentGrant')] } }],
};

/** Asks for the family name and a consent grant. */
export const familyNameQuery: DcqlQuery = {
  credentials: [
    {
      id: 'name',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('PatientIdentity')] },
      claims: [{ path: ['name', 'family'] }],
    },
    ...grantQuery.credentials,
  ],
};

/** `patient` lets `grantee` view observations for treatment, this year. */
export const grantOf = (patient: Did, grantee: Did, id: string): ConsentGrant =>
  zConsentGrant.parse({
    id,
    lineage: id,
    version: 1,
    grantor: patient,
    subject: patient,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [grantee],
    base: 'deny',
    policy: [],
    jurisdiction: 'US-OR',
    period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    provisions: [
      {
        effect: 'permit',
        grantee: [{ did: grantee }],
        purposes: ['TREAT'],
        actions: ['view'],
        data: [{ resourceTypes: ['Observation'] }],
      },
    ],
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'never',
  });

/** May `requester` view observations of `subject` for treatment? */
export const accessRequest = (subject: Did, requester: Did): Parameters<Client['decide']>[0]['body'] => {
  const request: AccessRequest = {
    subject,
    requester: { did: requester, roles: [], identifiers: [] },
    purposes: ['TREAT'],
    action: 'view',
    human: true,
    resource: { type: 'Observation', securityLabels: [], codes: [] },
  };
  return structuredClone(request) as never;
};

const study = { registry: 'ctgov', id: 'NCT00000001', version: '1', title: 'A trial that does not exist' } as const;

/** A record that meets its only criterion: an age of 18 or more. */
export const assessment = (family: string) => ({
  criteria: { study, criteria: [{ id: 'adult', kind: 'age' as const, exclude: false, label: 'Adult', min: 18 }] },
  bundle: {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
        resource: {
          resourceType: 'Patient',
          id: '0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
          name: [{ use: 'official', family, given: ['Up'] }],
          birthDate: '1980-01-01',
        },
      },
    ],
  },
});

/** Who gets access in an emergency. */
export const emergencyDoctor = 'did:key:zDoctorOnCall' as Did;

/** Observations of a patient for the doctor on call. */
export const emergencyOrder = (subject: Did, policyId: number) => ({
  subject,
  requester: emergencyDoctor,
  role: { system: 'http://terminology.hl7.org/CodeSystem/practitioner-role', code: 'doctor' },
  reason: 'unconscious' as const,
  dataClasses: ['Observation'],
  policyId,
});

/** That somebody acts for a minor. */
export const mandateOf = (agent: Did) => ({
  ...{ kind: 'guardian', agent, authority: 'birth certificate' },
  relationship: { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' },
  minor: { birthDate: '2020-02-29' },
});
/** A ticket for a grant to this organisation. */
export const ticketOrderOf = (grantee: Did) => ({
  type: 'provider-consult' as const,
  grantee,
  audience: 'https://fhir.specialist.example',
  context: { reason: { text: 'Second opinion' }, consult_request: { resourceType: 'ServiceRequest' } },
});
export const prescription: TypedClaims = {
  type: 'Prescription',
  claims: {
    medication: { system: 'http://snomed.info/sct', code: '372687004' },
    dosage: 'One in the morning',
    fills: 2,
    authoredOn: '2026-06-01' as never,
  },
};

/** Asks for the medicine of a prescription. */
export const prescriptionQuery: DcqlQuery = {
  credentials: [
    {
      id: 'prescription',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('Prescription')] },
      claims: [{ path: ['medication'] }],
    },
  ],
};

/** A vaccination of somebody of this family name, as a health card has it. */
export const healthBundleOf = (family: string) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      fullUrl: 'https://x.example/Patient/1',
      resource: { resourceType: 'Patient', name: [{ family, given: ['Up'] }], birthDate: '1980-01-01' },
    },
    {
      fullUrl: 'https://x.example/Immunization/1',
      resource: {
        resourceType: 'Immunization',
        status: 'completed',
        vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '141' }] },
        patient: { reference: 'https://x.example/Patient/1' },
        occurrenceDateTime: '2026-05-01',
      },
    },
  ],
});

/** Criteria of a trial: an age, a measurement, none of two diagnoses, and one that the site has to answer. */
export const trialOf = (id: string): TrialCriteria => ({
  study: { registry: 'ctgov', id, version: '1', title: 'A trial' },
  criteria: [
    { id: 'age', kind: 'age', exclude: false, label: 'From 18 to 75', min: 18, max: 75 },
    {
      ...{ id: 'egfr', kind: 'numeric', exclude: false, label: 'Kidneys that work' },
      code: { system: 'http://loinc.org', code: '62238-1' },
      ...{ unit: 'mL/min/{1.73_m2}', min: 45, maxAgeDays: 365, ifMissing: 'fail' },
    },
    {
      ...{ id: 'no-dependence', kind: 'code', exclude: true, label: 'No dependence on opioids' },
      codes: [
        { system: 'http://snomed.info/sct', code: '75544000' },
        { system: 'http://snomed.info/sct', code: '5602001' },
      ],
    },
  ],
  attested: [{ id: 'consent', exclude: false, label: 'Can consent' }],
});

/** Facts of somebody born then with which they fit `trialOf`: who they are, a measurement, and their problems. */
export const factsOf = (birthDate: string): readonly { readonly schema: string; readonly facts: object }[] => [
  {
    schema: 'urn:assent:proof-schema:patient-identity:1',
    facts: { birthDate, assuranceLevel: { system: 'urn:nist:ial', code: 'IAL2' } },
  },
  {
    schema: 'urn:assent:proof-schema:lab-result:egfr:1',
    facts: {
      ...{ birthDate, effective: '2026-05-01', 'value:mL/min/{1.73_m2}': '72.5' },
      code: { system: 'http://loinc.org', code: '62238-1' },
    },
  },
  {
    schema: 'urn:assent:proof-schema:problem-list:1',
    facts: {
      ...{ birthDate, assertedOn: '2026-05-20' },
      problems: [{ system: 'http://snomed.info/sct', code: '82423001' }],
    },
  },
];
