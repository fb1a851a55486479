import { type Instant, type ProofRequest, proofSchemas } from '@assent/domain';
import {
  makeRangeParameters,
  newIssuerKey,
  nextEpoch,
  type ProofPresentation,
  presentationText,
  proveEligibility,
  updateWitness,
} from '@assent/zk';
import type { ProofVerifier } from '@assent/zk/verifier';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { epochsOf, fullRequest, newSponsor, now, type Sponsor } from './support/eligibility/full-request.ts';
import { clinicalSummary, immunization, issueTo, newPatient, newSecret } from './support/eligibility/patient.ts';
import {
  aimedAt,
  changed,
  newVerifier,
  type Patient,
  type ProofRequestDraft,
  proverInput,
} from './support/eligibility/verifying.ts';

let patient: Patient;
let sponsor: Sponsor;
let verifier: ProofVerifier;
let request: ProofRequest;
let presentation: ProofPresentation;

beforeAll(async () => {
  patient = await newPatient();
  sponsor = await newSponsor();
  verifier = newVerifier(sponsor);
  request = fullRequest(patient, sponsor);
  presentation = await proveEligibility(request, proverInput(patient, sponsor));
});
afterAll(() => verifier.close());

const at = () => ({ now, epochs: epochsOf(patient.clinic, patient.centre) });
const verify = (asked: ProofRequest, shown: ProofPresentation) => verifier.verify(asked, presentationText(shown), at());
const refused = (reason: string) => ({ valid: false, rejections: [expect.objectContaining({ reason })] });

describe('an eligibility proof over credentials of two issuers', () => {
  test('shows that every criterion holds, and nothing but what was asked to be shown', async () => {
    const outcome = await verify(request, presentation);
    expect(outcome).toMatchObject({
      valid: true,
      value: {
        pseudonym: presentation.pseudonym,
        issuers: ['did:web:clinic.example', 'did:web:centre.example'],
        revealed: [
          { country: clinicalSummary.country, gender: clinicalSummary.gender },
          { vaccine: immunization.vaccine },
        ],
      },
    });
    expect(outcome.valid && outcome.value.criteria.map(({ how }) => how)).toEqual(Array(8).fill('zero-knowledge'));
  });

  test('is at most 7500 bytes long', () => {
    expect(presentation.proof.length / 2).toBeLessThanOrEqual(7500);
  });

  test('holds with ranges that need no parameters of anybody', async () => {
    const transparent = changed(request, (copy) => {
      copy.ranges = { method: 'transparent' };
    });
    const shown = await proveEligibility(transparent, proverInput(patient, sponsor));
    expect(await verify(transparent, shown)).toMatchObject({ valid: true });
    const other = changed(transparent, (copy) => {
      copy.criteria[1].min = '61';
    });
    expect(await verify(other, aimedAt(shown, other))).toEqual(refused('bad_proof'));
  });

  test('is refused for another request even if its name is written over', async () => {
    const otherKey = bytesToHex(newIssuerKey().publicKey);
    const changes: Record<string, (copy: ProofRequestDraft) => void> = {
      nonce: (copy) => (copy.nonce = '00'.repeat(32)),
      audience: (copy) => (copy.audience = 'did:web:other.example'),
      trial: (copy) => (copy.study.id = 'NCT0002'),
      'lower bound': (copy) => (copy.criteria[1].min = '60.1'),
      'upper bound': (copy) => (copy.criteria[2].max = '8.9'),
      'day of reference': (copy) => (copy.asOf = '2026-11-28'),
      freshness: (copy) => (copy.criteria[3].maxAgeDays = 331),
      'issuer key': (copy) => (copy.credentials[0].issuers[0].publicKey = otherKey),
      issuer: (copy) => (copy.credentials[0].issuers[0].did = 'did:web:somebody.example'),
      epoch: (copy) => (copy.credentials[1].issuers[0].status.epoch = 1),
      'accumulator of the status': (copy) =>
        (copy.credentials[1].issuers[0].status.accumulator = copy.credentials[0].issuers[0].status.accumulator),
      'excluded code': (copy) => (copy.criteria[5].codings[0].code = '60001007'),
      'code of the set': (copy) => (copy.criteria[4].codings[7].code = 'E13'),
      reason: (copy) => (copy.criteria[0].reason = 'another'),
      purpose: (copy) => (copy.purpose = 'another'),
    };
    for (const [name, change] of Object.entries(changes)) {
      const other = changed(request, change);
      expect([name, await verify(other, presentation)]).toEqual([name, refused('wrong_challenge')]);
      expect([name, await verify(other, aimedAt(presentation, other))]).toEqual([name, refused('bad_proof')]);
    }
  });

  test('is refused for a schema that has another attribute at the place of a signed one', async () => {
    const other = changed(request, (copy) => {
      copy.credentials[1].schema = 'urn:assent:proof-schema:patient-identity:1';
      copy.credentials[1].reveal = [];
      copy.criteria[3].at.field = 'issuedOn';
    });
    const shown = aimedAt({ ...presentation, revealed: [presentation.revealed[0] ?? [], []] }, other);
    expect(await verify(other, shown)).toMatchObject({ valid: false });
  });

  test('is refused with another revealed value, pseudonym or choice of issuer', async () => {
    const revealed = structuredClone(presentation.revealed);
    revealed[0] = [{ system: 'urn:iso:std:iso:3166', code: 'FR' }, ...(revealed[0] ?? []).slice(1)];
    expect(await verify(request, { ...presentation, revealed })).toEqual(refused('bad_proof'));
    const mistyped = [[5, ...(presentation.revealed[0] ?? []).slice(1)], presentation.revealed[1] ?? []];
    expect(await verify(request, { ...presentation, revealed: mistyped })).toEqual(refused('bad_proof'));
    const other = await proveEligibility(fullRequest(patient, sponsor, 'NCT0009'), proverInput(patient, sponsor));
    expect(await verify(request, { ...presentation, pseudonym: other.pseudonym })).toEqual(refused('bad_proof'));
    const infinity = `c0${'00'.repeat(47)}`;
    expect(await verify(request, { ...presentation, pseudonym: infinity })).toEqual(refused('malformed'));
    expect(await verify(request, { ...presentation, issuers: [0, 1] })).toEqual(refused('malformed'));
    expect(await verify(request, { ...presentation, issuers: [0] })).toEqual(refused('malformed'));
  });

  test('is refused when the request has expired, and when it names a stale epoch of a registry', async () => {
    const late = '2026-11-29T13:00:00Z' as Instant;
    expect(await verifier.verify(request, presentationText(presentation), { ...at(), now: late })).toEqual(
      refused('challenge_expired'),
    );
    const newer = new Map([...at().epochs, [patient.clinic.registry.id, patient.clinic.registry.epoch + 2]]);
    const text = presentationText(presentation);
    expect(await verifier.verify(request, text, { now, epochs: newer, maxEpochsBehind: 1 })).toEqual(
      refused('stale_status'),
    );
    expect(await verifier.verify(request, text, { now, epochs: newer, maxEpochsBehind: 2 })).toMatchObject({
      valid: true,
    });
    await expect(verifier.verify(request, text, { now, epochs: new Map() })).rejects.toMatchObject({
      code: 'registry_unavailable',
    });
  });

  test('is not checked with parameters for ranges that somebody else has made', async () => {
    const foreign = newVerifier({ ...sponsor, rangeParameters: await makeRangeParameters() });
    await expect(foreign.verify(request, presentationText(presentation), at())).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    await foreign.close();
  });
});

describe('a wallet cannot prove', () => {
  const conflict = { code: 'conflict' };

  test('with credentials of two people', async () => {
    const other = await issueTo(newSecret(), patient.centre, proofSchemas.immunization, immunization);
    const [summary] = patient.credentials;
    const mixed = { ...proverInput(patient, sponsor), credentials: [summary, other] };
    await expect(proveMaybe(fullRequest(patient, sponsor), mixed)).resolves.toBe('no');
  });

  test('with birth dates that differ, though the secret is the same', async () => {
    const attributes = { ...immunization, birthDate: '1970-05-18' };
    const other = await issueTo(patient.secret, patient.centre, proofSchemas.immunization, attributes);
    const input = { ...proverInput(patient, sponsor), credentials: [patient.credentials[0], other] };
    await expect(proveMaybe(fullRequest(patient, sponsor), input)).resolves.toBe('no');
  });

  test('a range that the value is not in, at its bounds and beside them', async () => {
    const withBounds = (min: string, max: string) =>
      changed(fullRequest(patient, sponsor), (copy) => Object.assign(copy.criteria[2], { min, max }));
    for (const [min, max, answer] of [
      ['7.4', '8', 'yes'],
      ['7', '7.4', 'yes'],
      ['7.5', '9', 'no'],
      ['6', '7.3', 'no'],
    ] as const) {
      const asked = withBounds(min, max);
      expect([min, max, await proveMaybe(asked, proverInput(patient, sponsor))]).toEqual([min, max, answer]);
    }
  });

  test('a range or an exclusion of an attribute that is missing', async () => {
    const { 'egfr:mL/min/{1.73_m2}': _, smokingStatus: __, ...attributes } = clinicalSummary;
    const other = await issueTo(patient.secret, patient.clinic, proofSchemas.clinicalSummary, attributes);
    const input = { ...proverInput(patient, sponsor), credentials: [other, patient.credentials[1]] };
    await expect(proveMaybe(fullRequest(patient, sponsor), input)).resolves.toBe('no');
    const noSmoker = changed(fullRequest(patient, sponsor), (copy) => {
      copy.criteria[1] = { ...copy.criteria[5], id: 'egfr', at: { credential: 'summary', field: 'smokingStatus' } };
    });
    const accepted = ['negative_by_absence'] as const;
    await expect(proveMaybe(noSmoker, { ...input, accepted })).resolves.toBe('no');
    await expect(proveMaybe(noSmoker, { ...proverInput(patient, sponsor), accepted })).resolves.toBe('yes');
  });

  test('a code to be in a set or not to be one when it is otherwise', async () => {
    const [summary, vaccination] = patient.credentials;
    const pregnant = { system: 'http://snomed.info/sct', code: '77386006' };
    for (const attributes of [
      { ...clinicalSummary, mainDiagnosis: { system: 'http://hl7.org/fhir/sid/icd-10', code: 'I10' } },
      { ...clinicalSummary, pregnancyStatus: pregnant },
    ]) {
      const other = await issueTo(patient.secret, patient.clinic, proofSchemas.clinicalSummary, attributes);
      const input = { ...proverInput(patient, sponsor), credentials: [other, vaccination] };
      await expect(proveEligibility(fullRequest(patient, sponsor), input)).rejects.toMatchObject(conflict);
    }
    expect(summary.held.schema).toBe(proofSchemas.clinicalSummary.id);
  });

  test('with parameters or a set of which an entry is wrong', async () => {
    const parameters = Uint8Array.from(sponsor.rangeParameters);
    parameters.set(parameters.slice(768, 816), 816); // the signature of one digit where that of another should be
    const asked = changed(request, (copy) => {
      copy.ranges.sha256 = hashOf(parameters);
    });
    await expect(
      proveEligibility(asked, { ...proverInput(patient, sponsor), rangeParameters: parameters }),
    ).rejects.toMatchObject({ code: 'invalid_request', params: { at: '/ranges' } });
    const table = Uint8Array.from(sponsor.diagnoses.table);
    table.set(table.slice(48, 96), 0);
    const withTable = changed(request, (copy) => {
      copy.criteria[4].set.sha256 = hashOf(table);
    });
    await expect(
      proveEligibility(withTable, { ...proverInput(patient, sponsor), sets: { diabetes: table } }),
    ).rejects.toMatchObject({ code: 'invalid_request', params: { reason: 'a witness of the set is not sound' } });
  });

  test('to a request that would single the patient out', async () => {
    const asked = changed(request, (copy) => {
      Object.assign(copy.criteria[2], { min: '7.4', max: '7.4' });
    });
    await expect(proveEligibility(asked, proverInput(patient, sponsor))).rejects.toMatchObject({
      code: 'forbidden',
      params: { findings: ['narrow_range'] },
    });
  });

  test('to a request that has expired', async () => {
    const late = { ...proverInput(patient, sponsor), now: request.expiresAt };
    await expect(proveEligibility(request, late)).rejects.toMatchObject({ code: 'gone' });
  });

  test('after its credential was revoked', async () => {
    const revokee = await newPatient();
    const [summary, vaccination] = revokee.credentials;
    const { registry, update } = await nextEpoch(revokee.clinic.registry, { revoke: [summary.held.statusHandle] });
    revokee.clinic.registry = registry;
    expect(await updateWitness(summary.status!, update)).toBe('revoked');
    const asked = fullRequest(revokee, sponsor);
    await expect(proveEligibility(asked, proverInput(revokee, sponsor))).rejects.toMatchObject(conflict);
    // a wallet that says that its old witness were of the new epoch
    const { epoch, accumulator } = registry;
    const lying = { ...summary, status: { ...summary.status!, epoch, accumulator } };
    const input = { ...proverInput(revokee, sponsor), credentials: [lying, vaccination] };
    await expect(proveMaybe(asked, input, epochsOf(revokee.clinic, revokee.centre))).resolves.toBe('no');
  });
});

/** Whether a proof comes and holds. The engine makes some proofs that do not hold; what counts is the verifier. */
async function proveMaybe(
  asked: ProofRequest,
  input: Parameters<typeof proveEligibility>[1],
  epochs = at().epochs,
): Promise<'yes' | 'no'> {
  const shown = await proveEligibility(asked, input).catch((error: { code?: string }) => {
    if (error.code !== 'conflict') throw error;
    return undefined;
  });
  if (!shown) return 'no';
  const outcome = await verifier.verify(asked, presentationText(shown), { now, epochs });
  return outcome.valid ? 'yes' : 'no';
}

function hashOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}
