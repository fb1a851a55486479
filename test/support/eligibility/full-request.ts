import { type Coding, type Did, type Instant, type ProofRequest, zProofRequest } from '@assent/domain';
import { makeRangeParameters, makeVerifierSet, parametersHash, type VerifierSet } from '@assent/zk';
import { bytesToHex } from '@noble/hashes/utils';
import { answers, icd10, type ProofIssuer } from './patient.ts';

export const now = '2026-11-29T12:00:00Z' as Instant;

/** 200 codes: the diagnosis of the patient, and those beside it. */
export const diagnoses: readonly Coding[] = Array.from({ length: 200 }, (_, index) => ({
  system: icd10,
  code: index === 0 ? 'E11.9' : `E11.${100 + index}`,
}));

/** A sponsor's own parameters for ranges, and its set. */
export interface Sponsor {
  readonly did: Did;
  readonly rangeParameters: Uint8Array;
  readonly diagnoses: VerifierSet;
}

export const newSponsor = async (name = 'sponsor'): Promise<Sponsor> => ({
  did: `did:web:${name}.example` as Did,
  rangeParameters: await makeRangeParameters(),
  diagnoses: await makeVerifierSet(diagnoses),
});

const issuer = ({ did, key, registry }: ProofIssuer) => ({
  did,
  publicKey: bytesToHex(key.publicKey),
  status: {
    registry: registry.id,
    publicKey: registry.publicKey,
    epoch: registry.epoch,
    accumulator: registry.accumulator,
  },
});

const at = (credential: string, field: string) => ({ credential, field });
const reason = 'The protocol of the trial asks for it.';

/**
 * The case that is measured: two credentials of two issuers, two and one attribute shown, four ranges, one of 200 codes,
 * two codes that it must not be, neither revoked, the same birth date, the same holder, and a pseudonym.
 */
export function fullRequest(
  { clinic, centre }: { clinic: ProofIssuer; centre: ProofIssuer },
  sponsor: Sponsor,
  trial = 'NCT0001',
): ProofRequest {
  return zProofRequest.parse({
    version: 1,
    study: { registry: 'ctgov', id: trial },
    purpose: 'To see whether you may take part',
    audience: sponsor.did,
    nonce: bytesToHex(crypto.getRandomValues(new Uint8Array(32))),
    expiresAt: '2026-11-29T13:00:00Z',
    asOf: '2026-11-29',
    credentials: [
      {
        id: 'summary',
        schema: 'urn:assent:proof-schema:clinical-summary:1',
        issuers: [issuer(clinic)],
        reveal: [
          { field: 'country', reason },
          { field: 'gender', reason },
        ],
      },
      {
        id: 'vaccination',
        schema: 'urn:assent:proof-schema:immunization:1',
        issuers: [issuer(centre)],
        reveal: [{ field: 'vaccine', reason }],
      },
    ],
    criteria: [
      {
        id: 'age',
        reason,
        kind: 'date-window',
        at: at('summary', 'birthDate'),
        from: { before: { years: 75 } },
        to: { before: { years: 18 } },
      },
      {
        id: 'egfr',
        reason,
        code: { system: 'http://loinc.org', code: '98979-8' },
        kind: 'number-range',
        at: at('summary', 'egfr:mL/min/{1.73_m2}'),
        unit: 'mL/min/{1.73_m2}',
        min: '60',
      },
      {
        id: 'hba1c',
        reason,
        code: { system: 'http://loinc.org', code: '4548-4' },
        kind: 'number-range',
        at: at('summary', 'hba1c:%'),
        unit: '%',
        min: '6.5',
        max: '9.0',
      },
      { id: 'vaccinated', reason, kind: 'fresh', at: at('vaccination', 'occurrence'), maxAgeDays: 332 },
      {
        id: 'diabetes',
        reason,
        kind: 'one-of',
        at: at('summary', 'mainDiagnosis'),
        codings: diagnoses,
        set: sponsor.diagnoses.key,
      },
      {
        id: 'not-pregnant',
        reason,
        kind: 'none-of',
        at: at('summary', 'pregnancyStatus'),
        codings: [{ system: answers.system, code: answers.pregnant }],
      },
      {
        id: 'no-other-trial',
        reason,
        kind: 'none-of',
        at: at('summary', 'otherTrial'),
        codings: [{ system: 'http://loinc.org', code: 'LA33-6' }],
      },
      { id: 'one-person', reason, kind: 'same', fields: [at('summary', 'birthDate'), at('vaccination', 'birthDate')] },
    ],
    ranges: { method: 'verifier-parameters', sha256: parametersHash(sponsor.rangeParameters) },
  });
}

/** The newest epochs of the registries that the request names. */
export const epochsOf = (...issuers: readonly ProofIssuer[]): ReadonlyMap<string, number> =>
  new Map(issuers.map(({ registry }) => [registry.id, registry.epoch]));
