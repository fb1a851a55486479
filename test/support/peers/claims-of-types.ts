import type { IssuedType } from '@assent/domain';

const coding = (code: string) => ({ system: 'http://snomed.info/sct', code, display: `Meaning of ${code}` });
const period = { start: '2026-01-01T00:00:00Z', end: '2028-01-01T00:00:00Z' };
const name = { family: 'Made', given: ['Up', 'Twice'] };
const identifiers = [{ system: 'urn:oid:2.16.840.1.113883.4.3', value: 'ID-1' }];
const securityLabels = [coding('R')];

/** Claims of each type, with every member that the type has. */
export const claimsOfTypes: Readonly<Record<IssuedType, object>> = {
  PatientIdentity: {
    name,
    birthDate: '1980-01-01',
    gender: 'female',
    address: { line: ['1 Main Street'], city: 'Portland', state: 'OR', postalCode: '97201', country: 'US' },
    identifiers,
    assuranceLevel: 'IAL2',
    ageOver: { '18': true, '65': false },
  },
  PractitionerLicense: {
    name,
    licenseNumber: 'MD-1',
    profession: coding('309343006'),
    jurisdiction: 'US-OR',
    period,
  },
  OrganizationAffiliation: {
    organization: { name: 'The clinic', did: 'did:example:clinic' },
    role: coding('309343006'),
    specialty: [coding('394579002')],
    identifiers,
    period,
  },
  InsuranceCoverage: {
    payer: 'The insurer',
    memberId: 'M-1',
    status: 'active',
    relationship: 'self',
    group: 'G-1',
    plan: 'P-1',
    period,
  },
  Immunization: {
    vaccine: coding('207'),
    occurrence: '2026-01-02',
    lotNumber: 'L-1',
    performer: 'The clinic',
    doseNumber: 2,
    securityLabels,
  },
  LabResult: {
    code: coding('4548-4'),
    effective: '2026-01-02T09:00:00Z',
    quantity: { value: 7, unit: '%' },
    coded: coding('260385009'),
    text: 'As expected',
    components: [{ code: coding('8480-6'), quantity: { value: 120, unit: 'mm[Hg]' } }],
    interpretation: coding('N'),
    securityLabels,
  },
  Problem: {
    code: coding('44054006'),
    clinicalStatus: 'active',
    verificationStatus: 'confirmed',
    onset: '2020-01-01',
    abatement: '2026-01-01',
    securityLabels,
  },
  TrialEligibility: {
    study: { registry: 'ctgov', id: 'NCT00000001', version: '1', criteriaSha256: 'ab'.repeat(32) },
    criteria: [{ id: 'adult', kind: 'age', exclude: false, met: true, asOf: '2026-01-02' }],
    overall: 'eligible',
    siteReview: 'required',
  },
  EligibilityFacts: {
    schema: 'urn:assent:proof-schema:immunization:1',
    facts: {
      issuedOn: '2026-11-01',
      validUntil: '2027-11-01',
      birthDate: '1970-05-17',
      vaccine: { system: 'http://www.whocc.no/atc', code: 'J07BX03' },
      occurrence: '2026-03-11',
      doseNumber: 3,
    },
  },
  Prescription: {
    medication: coding('372687004'),
    dosage: 'One in the morning',
    quantity: { value: 30, unit: '{tbl}' },
    fills: 2,
    authoredOn: '2026-01-02',
    securityLabels,
  },
  Referral: {
    to: 'did:example:clinic',
    service: coding('183524004'),
    reason: coding('44054006'),
    priority: 'urgent',
    authoredOn: '2026-01-02',
    securityLabels,
  },
};
