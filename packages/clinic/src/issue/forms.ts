import type { IssuedType } from '@assent/domain';

/** A field of a form, and the claim that it becomes: a path, or a coding whose `system` is fixed. */
export interface FormField {
  readonly path: readonly string[];
  readonly kind: 'text' | 'day' | 'instant' | 'number' | 'words' | 'coding' | 'choice';
  readonly isOptional?: true;
  readonly choices?: readonly string[];
  /** Of a coding. */
  readonly system?: string;
}

export const formTypes = [
  'PatientIdentity',
  'InsuranceCoverage',
  'Immunization',
  'LabResult',
  'Problem',
  'Prescription',
  'Referral',
] as const satisfies readonly IssuedType[];
/** A type that there is a form for. */
export type FormType = (typeof formTypes)[number];

const name: readonly FormField[] = [
  { path: ['name', 'given'], kind: 'words' },
  { path: ['name', 'family'], kind: 'text' },
];

/** What each type asks for. What a form cannot say is said with a FHIR resource. */
export const forms: Readonly<Record<FormType, readonly FormField[]>> = {
  PatientIdentity: [
    ...name,
    { path: ['birthDate'], kind: 'day' },
    { path: ['gender'], kind: 'choice', choices: ['', 'female', 'male', 'other', 'unknown'], isOptional: true },
    { path: ['assuranceLevel'], kind: 'choice', choices: ['IAL2', 'IAL3', 'IAL1'] },
  ],
  InsuranceCoverage: [
    { path: ['payer'], kind: 'text' },
    { path: ['memberId'], kind: 'text' },
    { path: ['status'], kind: 'choice', choices: ['active', 'cancelled'] },
    { path: ['plan'], kind: 'text', isOptional: true },
    { path: ['group'], kind: 'text', isOptional: true },
  ],
  Immunization: [
    { path: ['vaccine'], kind: 'coding', system: 'http://hl7.org/fhir/sid/cvx' },
    { path: ['occurrence'], kind: 'day' },
    { path: ['lotNumber'], kind: 'text', isOptional: true },
  ],
  LabResult: [
    { path: ['code'], kind: 'coding', system: 'http://loinc.org' },
    { path: ['effective'], kind: 'instant' },
    { path: ['quantity', 'value'], kind: 'number' },
    { path: ['quantity', 'unit'], kind: 'text' },
  ],
  Problem: [
    { path: ['code'], kind: 'coding', system: 'http://snomed.info/sct' },
    { path: ['clinicalStatus'], kind: 'choice', choices: ['active', 'remission', 'resolved', 'inactive'] },
    { path: ['verificationStatus'], kind: 'choice', choices: ['confirmed', 'provisional', 'unconfirmed'] },
    { path: ['onset'], kind: 'day', isOptional: true },
  ],
  Prescription: [
    { path: ['medication'], kind: 'coding', system: 'http://www.nlm.nih.gov/research/umls/rxnorm' },
    { path: ['dosage'], kind: 'text' },
    { path: ['fills'], kind: 'number' },
    { path: ['authoredOn'], kind: 'day' },
  ],
  Referral: [
    { path: ['to'], kind: 'text' },
    { path: ['service'], kind: 'coding', system: 'http://snomed.info/sct' },
    { path: ['priority'], kind: 'choice', choices: ['routine', 'urgent', 'asap', 'stat'] },
    { path: ['authoredOn'], kind: 'day' },
  ],
};

export const keyOf = ({ path }: Pick<FormField, 'path'>): string => path.join('.');
