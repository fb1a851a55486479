import type { AttributeValue, Did, ProofSchema } from '@assent/domain';
import { proofSchemas } from '@assent/domain';
import {
  acceptCredential,
  commitToSecret,
  type IssuerKey,
  issueProofCredential,
  newIssuerKey,
  newStatusRegistry,
  type ProvingCredential,
  randomScalar,
  type StatusRegistry,
  takeHandle,
} from '@assent/zk';

/** An organisation that issues credentials for proofs, with its registry. */
export interface ProofIssuer {
  readonly did: Did;
  readonly key: IssuerKey;
  registry: StatusRegistry;
}

export const newProofIssuer = async (name: string, room = 20): Promise<ProofIssuer> => ({
  did: `did:web:${name}.example` as Did,
  key: newIssuerKey(),
  registry: await newStatusRegistry(`urn:registry:${name}`, room),
});

export type AttributeMap = Readonly<Record<string, AttributeValue>>;

/** Issues a credential to whoever holds the secret, by the protocol of both sides. */
export async function issueTo(
  secret: bigint,
  issuer: ProofIssuer,
  schema: ProofSchema,
  attributes: AttributeMap,
): Promise<ProvingCredential> {
  const issuerNonce = crypto.getRandomValues(new Uint8Array(32));
  const holder = await commitToSecret(schema, secret, issuerNonce);
  const { registry, statusHandle, witness } = await takeHandle(issuer.registry);
  issuer.registry = registry;
  const order = { schema, issuer: issuer.did, attributes, statusHandle, holder, issuerNonce };
  const credential = await issueProofCredential(order, issuer.key);
  const held = await acceptCredential(schema, credential, secret);
  if (!held) throw new Error('an issued credential does not hold');
  const { id, publicKey, epoch, accumulator } = registry;
  return { held, status: { registry: id, publicKey, epoch, accumulator, statusHandle, witness } };
}

export const newSecret = randomScalar;

const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';
export const icd10 = 'http://hl7.org/fhir/sid/icd-10';
export const answers = { system: snomed, absent: '373067005', pregnant: '77386006' };

/** What the clinic knows of the patient. */
export const clinicalSummary: AttributeMap = {
  issuedOn: '2026-10-01',
  validUntil: '2027-10-01',
  birthDate: '1970-05-17',
  gender: { system: 'http://hl7.org/fhir/administrative-gender', code: 'female' },
  country: { system: 'urn:iso:std:iso:3166', code: 'DE' },
  mainDiagnosis: { system: icd10, code: 'E11.9' },
  'egfr:mL/min/{1.73_m2}': '72.5',
  egfrOn: '2026-10-01',
  'hba1c:%': '7.4',
  hba1cOn: '2026-09-20',
  'bmi:kg/m2': '27.1',
  systolic: 131,
  diastolic: 84,
  pregnancyStatus: { system: snomed, code: answers.absent },
  pregnancyStatusOn: '2026-10-01',
  otherTrial: { system: loinc, code: 'LA32-8' },
  smokingStatus: { system: snomed, code: '266919005' },
};

/** What the vaccination centre knows. */
export const immunization: AttributeMap = {
  issuedOn: '2026-09-01',
  validUntil: '2030-10-01',
  birthDate: '1970-05-17',
  vaccine: { system: 'http://www.whocc.no/atc', code: 'J07BX03' },
  occurrence: '2026-03-11',
  doseNumber: 3,
  lotNumber: { system: 'urn:lot', code: 'XJ-22' },
};

/** A patient with a credential of two issuers each, and the issuers. */
export async function newPatient(room = 20) {
  const [clinic, centre] = [await newProofIssuer('clinic', room), await newProofIssuer('centre', room)];
  const secret = newSecret();
  const summary = await issueTo(secret, clinic, proofSchemas.clinicalSummary, clinicalSummary);
  const vaccination = await issueTo(secret, centre, proofSchemas.immunization, immunization);
  return { clinic, centre, secret, credentials: [summary, vaccination] as const };
}
