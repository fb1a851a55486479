import {
  type Did,
  type Instant,
  knownProofSchemas,
  type ProofCriterion,
  type ProofRequest,
  type ProofSchema,
  type ProofSchemas,
  proofSchemas,
  zProofRequest,
} from '@assent/domain';
import { bytesToHex } from '@noble/hashes/utils';
import { randomScalar } from '../bbs/scalar.ts';
import { acceptCredential } from '../issuing/accept-credential.ts';
import type { Attributes } from '../issuing/attribute-scalars.ts';
import { commitToSecret } from '../issuing/holder-commitment.ts';
import { issueProofCredential } from '../issuing/issue-credential.ts';
import { type IssuerKey, newIssuerKey } from '../issuing/issuer-key.ts';
import { makeRangeParameters, parametersHash } from '../parameters/range-parameters.ts';
import type { ProverInput, ProvingCredential } from '../presentations/prove-eligibility.ts';
import { newStatusRegistry, type StatusRegistry, takeHandle } from '../registry/status-registry.ts';

/** An issuer with its registry. */
export interface Issuer {
  readonly did: Did;
  readonly key: IssuerKey;
  registry: StatusRegistry;
}

export const newIssuer = async (room = 8): Promise<Issuer> => ({
  did: 'did:web:issuer.example' as Did,
  key: newIssuerKey(),
  registry: await newStatusRegistry('urn:registry:issuer', room),
});

/** Issues by the protocol of both sides. */
export async function issueTo(
  secret: bigint,
  issuer: Issuer,
  schema: ProofSchema,
  attributes: Attributes,
): Promise<ProvingCredential> {
  const issuerNonce = crypto.getRandomValues(new Uint8Array(32));
  const holder = await commitToSecret(schema, secret, issuerNonce);
  const { registry, statusHandle, witness } = await takeHandle(issuer.registry);
  issuer.registry = registry;
  const order = { schema, issuer: issuer.did, attributes, statusHandle, holder, issuerNonce };
  const held = await acceptCredential(schema, await issueProofCredential(order, issuer.key), secret);
  if (!held) throw new Error('an issued credential does not hold');
  const { id, publicKey, epoch, accumulator } = registry;
  return { held, status: { registry: id, publicKey, epoch, accumulator, statusHandle, witness } };
}

const dates = { issuedOn: '2026-10-01', validUntil: '2027-10-01', birthDate: '1970-05-17' };
const snomed = (code: string) => ({ system: 'http://snomed.info/sct', code });

/** Attributes that fit each of the known schemas. Some numbers are zero, some are missing. */
export const attributesOf = {
  patientIdentity: { ...dates, gender: snomed('female'), assuranceLevel: snomed('high') },
  hba1c: { ...dates, code: snomed('4548-4'), 'value:%': '7.4', effective: '2026-09-20' },
  egfr: { ...dates, code: snomed('98979-8'), 'value:mL/min/{1.73_m2}': '0', effective: '1900-01-01' },
  painScore: { ...dates, code: snomed('72514-3'), score: 0, effective: '2026-09-20' },
  problemList: { ...dates, problems: [snomed('73211009'), snomed('38341003')], assertedOn: '2026-09-20' },
  immunization: { ...dates, vaccine: snomed('J07BX03'), occurrence: '2026-03-11', doseNumber: 0 },
  clinicalSummary: {
    ...dates,
    gender: snomed('female'),
    country: snomed('DE'),
    mainDiagnosis: snomed('73211009'),
    'egfr:mL/min/{1.73_m2}': '72.5',
    'hba1c:%': '7.4',
    systolic: 131,
    pregnancyStatus: snomed('60001007'),
    otherTrial: snomed('LA32-8'),
  },
} as const satisfies Record<keyof typeof proofSchemas, Attributes>;

export const schemaNames = Object.keys(proofSchemas) as (keyof typeof proofSchemas)[];

export const now = '2026-11-29T12:00:00Z' as Instant;

/** A patient with one credential, and all that a verifier needs to ask about it. */
export async function newScene(schema: ProofSchema, attributes: Attributes, schemas: ProofSchemas = knownProofSchemas) {
  const [secret, issuer, rangeParameters] = [randomScalar(), await newIssuer(), await makeRangeParameters()];
  const credential = await issueTo(secret, issuer, schema, attributes);
  const { did, key, registry } = issuer;
  const { id, publicKey, epoch, accumulator } = registry;
  const asked = { did, publicKey: bytesToHex(key.publicKey) };
  const status = { registry: id, publicKey, epoch, accumulator };
  const request = (criteria: readonly ProofCriterion[], more: object = {}): ProofRequest =>
    zProofRequest.parse({
      version: 1,
      study: { registry: 'ctgov', id: 'NCT0001' },
      purpose: 'A test',
      audience: 'did:web:sponsor.example',
      nonce: bytesToHex(crypto.getRandomValues(new Uint8Array(32))),
      expiresAt: '2026-11-29T13:00:00Z',
      asOf: '2026-11-29',
      credentials: [{ id: 'one', schema: schema.id, issuers: [{ ...asked, status }], reveal: [] }],
      criteria,
      ranges: { method: 'verifier-parameters', sha256: parametersHash(rangeParameters) },
      ...more,
    });
  const input: ProverInput = { secret, credentials: [credential], rangeParameters, now, schemas };
  return { secret, issuer, credential, rangeParameters, request, input, asked, status };
}

export type Scene = Awaited<ReturnType<typeof newScene>>;

/** A criterion on an attribute of the credential of a scene. */
export const criterionOn = (field: string, rest: object, id = 'criterion'): ProofCriterion =>
  ({ id, reason: 'A test', at: { credential: 'one', field }, ...rest }) as ProofCriterion;
