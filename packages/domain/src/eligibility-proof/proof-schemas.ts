import type { ProofField, ProofSchema, ProofSchemas } from './proof-schema.ts';

const code = (name: string, optional = false): ProofField => ({ name, type: 'code', optional });
const day = (name: string, optional = false): ProofField => ({ name, type: 'day', optional });
const integer = (name: string, max: number, optional = false): ProofField => ({ name, type: 'integer', max, optional });
const decimal = (name: string, digits: number, max: number, optional = false): ProofField => ({
  name,
  type: 'decimal',
  digits,
  max,
  optional,
});

/** What every credential begins with. The birth date is in all of them, so that they can be proven to be of one person. */
const common: readonly ProofField[] = [
  { name: 'statusHandle', type: 'handle' },
  day('issuedOn'),
  day('validUntil'),
  day('birthDate'),
];

const schema = (name: string, ...fields: ProofField[]): ProofSchema => ({
  id: `urn:assent:proof-schema:${name}`,
  fields: [...common, ...fields],
});

const labResult = (name: string, value: ProofField): ProofSchema =>
  schema(`lab-result:${name}:1`, code('code'), value, day('effective'));

/** Schemas of the credentials that proofs can be made from, for each kind of claims that criteria ask for. */
export const proofSchemas = {
  patientIdentity: schema('patient-identity:1', code('gender', true), code('country', true), code('assuranceLevel')),
  hba1c: labResult('hba1c', decimal('value:%', 1, 30)),
  egfr: labResult('egfr', decimal('value:mL/min/{1.73_m2}', 1, 200)),
  painScore: labResult('pain-score', integer('score', 10)),
  problemList: schema(
    'problem-list:1',
    { name: 'problems', type: 'codes', slots: 8, optional: false },
    day('assertedOn'),
  ),
  immunization: schema(
    'immunization:1',
    code('vaccine'),
    day('occurrence'),
    integer('doseNumber', 20, true),
    code('lotNumber', true),
  ),
  clinicalSummary: schema(
    'clinical-summary:1',
    code('gender'),
    code('country'),
    code('mainDiagnosis'),
    decimal('egfr:mL/min/{1.73_m2}', 1, 200, true),
    day('egfrOn', true),
    decimal('hba1c:%', 1, 30, true),
    day('hba1cOn', true),
    decimal('bmi:kg/m2', 1, 150, true),
    integer('systolic', 350, true),
    integer('diastolic', 250, true),
    code('pregnancyStatus'),
    day('pregnancyStatusOn', true),
    code('otherTrial'),
    code('smokingStatus', true),
  ),
} as const satisfies Readonly<Record<string, ProofSchema>>;

const byId = new Map<string, ProofSchema>(Object.values(proofSchemas).map((known) => [known.id, known]));

/** The schemas that come with this service. */
export const knownProofSchemas: ProofSchemas = (id) => byId.get(id);
