import { type Coding, type ProofField, proofSchemas } from '@assent/domain';

/** What the form asks for a code. Of a fixed one it asks nothing. */
export type CodeEntry =
  | { readonly kind: 'choice'; readonly system: string; readonly choices: readonly string[] }
  | { readonly kind: 'typed'; readonly system: string }
  | { readonly kind: 'fixed'; readonly coding: Coding };

/** Facts of one kind that a clinic signs: a schema for proofs, and where the codes of its fields come from. */
interface FactSheet {
  readonly schema: { readonly id: string; readonly fields: readonly ProofField[] };
  readonly codes: Readonly<Record<string, CodeEntry>>;
}

const loinc = (code: string, display: string): CodeEntry => ({
  kind: 'fixed',
  coding: { system: 'http://loinc.org', code, display },
});
const typed = (system: string): CodeEntry => ({ kind: 'typed', system });

/** The sheets that there is a form for. What a form cannot say is offered with the API or the command line. */
export const factSheets = {
  identity: {
    schema: proofSchemas.patientIdentity,
    codes: {
      assuranceLevel: { kind: 'choice', system: 'urn:nist:ial', choices: ['IAL2', 'IAL3', 'IAL1'] },
      gender: {
        kind: 'choice',
        system: 'http://hl7.org/fhir/administrative-gender',
        choices: ['', 'female', 'male', 'other', 'unknown'],
      },
      country: typed('urn:iso:std:iso:3166'),
    },
  },
  hba1c: { schema: proofSchemas.hba1c, codes: { code: loinc('4548-4', 'Hemoglobin A1c') } },
  egfr: { schema: proofSchemas.egfr, codes: { code: loinc('62238-1', 'Glomerular filtration rate') } },
  painScore: { schema: proofSchemas.painScore, codes: { code: loinc('72514-3', 'Pain severity') } },
  problems: { schema: proofSchemas.problemList, codes: { problems: typed('http://snomed.info/sct') } },
} as const satisfies Readonly<Record<string, FactSheet>>;

export type FactSheetName = keyof typeof factSheets;
export const factSheetNames = Object.keys(factSheets) as readonly FactSheetName[];

/** Set by the service, or known without asking. */
const notAsked: readonly string[] = ['statusHandle', 'issuedOn', 'validUntil'];

/** A field of the form. */
export interface AskedFact {
  readonly field: Exclude<ProofField, { readonly type: 'handle' }>;
  readonly code: CodeEntry | undefined;
}

/** The fields of a sheet, in the order in which they are signed. */
export function factsOfSheet(name: FactSheetName): readonly AskedFact[] {
  const { schema, codes }: FactSheet = factSheets[name];
  return schema.fields.flatMap((field): AskedFact[] =>
    field.type === 'handle' || notAsked.includes(field.name) ? [] : [{ field, code: codes[field.name] }],
  );
}
