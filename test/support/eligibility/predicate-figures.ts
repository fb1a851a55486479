import { type Coding, type ProofRequest, proofSchemas, zProofRequest } from '@assent/domain';
import { makeVerifierSet, type ProverInput, presentationText, proveEligibility, type VerifierSet } from '@assent/zk';
import type { ProofVerifier } from '@assent/zk/verifier';
import type { Figure } from '../figures.ts';
import { diagnoses, epochsOf, fullRequest, newSponsor, now, type Sponsor } from './full-request.ts';
import { figure, inTurns, medianDifference, medianMs } from './in-turns.ts';
import { newPatient } from './patient.ts';
import { newVerifier, type Patient, type ProofRequestDraft, proverInput } from './verifying.ts';

const reason = 'The protocol of the trial asks for it.';
const at = (field: string, credential = 'summary') => ({ credential, field });
const codes = (many: number): Coding[] =>
  Array.from({ length: many }, (_, index) => ({ system: 'urn:other', code: `${index}` }));

/** What each predicate adds to a proof of one signature with two attributes shown and a pseudonym. */
export async function predicateFigures(rounds: number): Promise<Figure[]> {
  const [patient, sponsor] = [await newPatient(), await newSponsor()];
  const large = await makeVerifierSet([...diagnoses, ...codes(1_800)]);
  const verifier = newVerifier(sponsor);
  const cases = Object.entries(variants(sponsor, large)).map(([name, change]) =>
    variant(name, patient, sponsor, verifier, change, large),
  );
  try {
    const works = cases.flatMap(({ name, prove, verify }) => [
      [`${name}, prove`, prove] as const,
      [`${name}, verify`, verify] as const,
    ]);
    const times = await inTurns(Object.fromEntries(works), rounds);
    const [base] = cases;
    return cases.flatMap(({ name, bytes }) =>
      name === plain
        ? [
            figure(`${name}, prove`, medianMs(times, `${name}, prove`), 'ms'),
            figure(`${name}, verify`, medianMs(times, `${name}, verify`), 'ms'),
            figure(`${name}, proof`, bytes(), 'bytes'),
          ]
        : [
            figure(`+ ${name}, prove`, medianDifference(times, `${name}, prove`, `${plain}, prove`), 'ms'),
            figure(`+ ${name}, verify`, medianDifference(times, `${name}, verify`, `${plain}, verify`), 'ms'),
            figure(`+ ${name}, proof`, bytes() - (base?.bytes() ?? 0), 'bytes'),
          ],
    );
  } finally {
    await verifier.close();
  }
}

const plain = 'floor: one signature and pseudonym';

function variants(sponsor: Sponsor, large: VerifierSet): Record<string, (copy: ProofRequestDraft) => void> {
  const criterion = (one: object) => (copy: ProofRequestDraft) => copy.criteria.push({ id: 'one', reason, ...one });
  const range = criterion({ kind: 'number-range', at: at('hba1c:%'), unit: '%', min: '6.5', max: '9.0' });
  const set = { kind: 'one-of', at: at('mainDiagnosis') };
  return {
    [plain]: () => undefined,
    range,
    'range, over all days there are': criterion({
      kind: 'date-window',
      at: at('birthDate'),
      from: { day: '1900-01-01' },
    }),
    'range without parameters': (copy) => {
      range(copy);
      copy.ranges = { method: 'transparent' };
    },
    'one of 200 codes': criterion({ ...set, codings: diagnoses, set: sponsor.diagnoses.key }),
    'one of 2000 codes': criterion({ ...set, codings: [...diagnoses, ...codes(1_800)], set: large.key }),
    'not one code': criterion({ kind: 'none-of', at: at('otherTrial'), codings: codes(1) }),
    'not one of five codes': criterion({ kind: 'none-of', at: at('otherTrial'), codings: codes(5) }),
    'not revoked': (copy) => {
      copy.credentials[0].issuers[0].status = copy.status;
    },
    'a second credential of the same holder': (copy) => copy.credentials.push(copy.second),
    'a second credential, with the same birth date': (copy) => {
      copy.credentials.push(copy.second);
      const fields = [at('birthDate'), at('birthDate', 'vaccination')];
      criterion({ kind: 'same', fields })(copy);
    },
  };
}

function variant(
  name: string,
  patient: Patient,
  sponsor: Sponsor,
  verifier: ProofVerifier,
  change: (copy: ProofRequestDraft) => void,
  large: VerifierSet,
) {
  const request = requestOf(patient, sponsor, change);
  const credentials = patient.credentials.slice(0, request.credentials.length);
  const sets = { one: name.includes('2000') ? large.table : sponsor.diagnoses.table };
  const input: ProverInput = { ...proverInput(patient, sponsor), credentials, sets };
  const epochs = epochsOf(patient.clinic, patient.centre);
  let text = '';
  let proof = '';
  return {
    name,
    async prove() {
      const shown = await proveEligibility(request, input);
      [text, proof] = [presentationText(shown), shown.proof];
    },
    async verify() {
      const outcome = await verifier.verify(request, text, { now, epochs });
      if (!outcome.valid) throw new Error(`a proof does not hold: ${name}`);
    },
    bytes: () => proof.length / 2,
  };
}

/** The summary alone without status and criteria, changed. */
function requestOf(patient: Patient, sponsor: Sponsor, change: (copy: ProofRequestDraft) => void): ProofRequest {
  const full = fullRequest(patient, sponsor) as ProofRequestDraft;
  const [summary, vaccination] = structuredClone(full.credentials);
  const [{ status }] = summary.issuers;
  for (const one of [summary, vaccination]) one.issuers[0].status = null;
  vaccination.schema = proofSchemas.immunization.id;
  const draft: ProofRequestDraft = { ...full, credentials: [summary], criteria: [], status, second: vaccination };
  change(draft);
  const { status: _, second: __, ...rest } = draft;
  return zProofRequest.parse(rest);
}
