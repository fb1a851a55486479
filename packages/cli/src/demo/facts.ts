import {
  type ClinicalFacts,
  type Coding,
  dayOf,
  type EligibilityFacts,
  isSameCoding,
  proofSchemas,
  type TrialCriteria,
} from '@assent/domain';
import { fhirClinicalRecords, splitBundle } from '@assent/fhir';
import { systemClock } from '@assent/veramo';
import * as z from 'zod';

/** Facts for proofs that organisations of the demo take from a record, and what of it cannot be one. */
export interface RecordFacts {
  readonly clinic: readonly EligibilityFacts[];
  readonly lab: readonly EligibilityFacts[];
  readonly left: readonly string[];
}

const unknown: Coding = { system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' };

/** What a clinic and a laboratory vouch for: nothing is rounded, and a list that is not complete is none. */
export function factsOf(bundle: unknown, { criteria }: TrialCriteria): RecordFacts {
  const record = fhirClinicalRecords.readFacts(bundle);
  const { birthDate, conditions } = record;
  const { patientIdentity, problemList, clinicalSummary, painScore, egfr } = proofSchemas;
  const days = dayOf(systemClock().now());
  const identity = { birthDate, assuranceLevel: { system: 'https://pages.nist.gov/800-63-3', code: 'IAL2' } };
  const [slots] = problemList.fields.flatMap((field) => (field.type === 'codes' ? [field.slots] : []));
  const problems = problemsIn(bundle, record);
  const isComplete = problems !== undefined && problems.length <= (slots ?? 0);
  const wanted = criteria.flatMap((one) => (one.kind === 'code' && !one.exclude ? one.codes : []));
  const main = conditions.find((one) => wanted.some((code) => isSameCoding(code, one))) ?? conditions[0];
  const summary = { birthDate, gender: unknown, country: unknown, pregnancyStatus: unknown, otherTrial: unknown };
  const pain = latest(record, ['72514-3'], '{score}');
  const kidneys = latest(record, ['62238-1', '98979-8', '33914-3'], 'mL/min/{1.73_m2}');
  const measured = (found: Found) => ({ birthDate, code: bare(found.code), effective: dayOf(found.effective) });
  return {
    clinic: [
      { schema: patientIdentity.id, facts: identity },
      ...(isComplete ? [{ schema: problemList.id, facts: { birthDate, problems, assertedOn: days } }] : []),
      ...(main ? [{ schema: clinicalSummary.id, facts: { ...summary, mainDiagnosis: bare(main) } }] : []),
      ...(pain && Number.isInteger(pain.value)
        ? [{ schema: painScore.id, facts: { ...measured(pain), score: pain.value } }]
        : []),
    ],
    lab: kidneys
      ? [{ schema: egfr.id, facts: { ...measured(kidneys), 'value:mL/min/{1.73_m2}': String(kidneys.value) } }]
      : [],
    left: isComplete ? [] : [`a complete list of problems in SNOMED CT, as facts have room for ${slots}`],
  };
}

/** Every active problem by its code of SNOMED CT; undefined if one has none, as a list without it would not be complete. */
function problemsIn(bundle: unknown, { conditions }: ClinicalFacts): Coding[] | undefined {
  const found = new Map<string, Coding>();
  for (const { resource } of splitBundle(bundle).conditions) {
    const { code } = zCoded.parse(resource);
    const codings = code?.coding ?? [];
    if (!codings.some((one) => conditions.some((active) => isSameCoding(active, one as Coding)))) continue;
    const own = codings.find(({ system }) => system === 'http://snomed.info/sct');
    if (!own) return undefined;
    found.set(own.code, bare(own));
  }
  return [...found.values()];
}

const zCoded = z.looseObject({
  code: z
    .looseObject({ coding: z.array(z.looseObject({ system: z.string(), code: z.string() })).optional() })
    .optional(),
});

type Found = ClinicalFacts['measurements'][number];

/** The newest measurement with one of these codes of LOINC in this unit. */
const latest = ({ measurements }: ClinicalFacts, codes: readonly string[], unit: string): Found | undefined =>
  measurements
    .filter(({ code, unit: own }) => code.system === 'http://loinc.org' && codes.includes(code.code) && own === unit)
    .sort((a, b) => (a.effective < b.effective ? 1 : -1))[0];

const bare = ({ system, code }: Coding): Coding => ({ system, code });
