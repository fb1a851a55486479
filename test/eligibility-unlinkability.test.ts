import { proofSchemas } from '@assent/domain';
import { type ProofPresentation, presentationText, proveEligibility } from '@assent/zk';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bytesToHex } from '@noble/hashes/utils';
import { fullRequest, newSponsor } from './support/eligibility/full-request.ts';
import { clinicalSummary, immunization, issueTo, newPatient, newSecret } from './support/eligibility/patient.ts';
import { type Patient, proverInput } from './support/eligibility/verifying.ts';

const many = 6;
const windowLength = 8;

let patient: Patient;
let other: Patient;
/** Of the patient to different sponsors and trials; of the other one, who has the same issuers, to the first of them. */
let own: readonly ProofPresentation[];
let control: readonly ProofPresentation[];
/** Of both patients to one trial, asked by different sponsors. */
let toOneTrial: readonly ProofPresentation[];

beforeAll(async () => {
  patient = await newPatient();
  other = await anotherPatient(patient);
  const sponsors = await Promise.all(Array.from({ length: many }, (_, index) => newSponsor(`sponsor-${index}`)));
  const shown = async (who: Patient, index: number, trial: string) => {
    const sponsor = sponsors[index]!;
    return proveEligibility(fullRequest(patient, sponsor, trial), proverInput(who, sponsor));
  };
  const trials = [...sponsors.keys()];
  own = await Promise.all(trials.map((index) => shown(patient, index, `NCT000${index}`)));
  control = await Promise.all(trials.map((index) => shown(other, index, `NCT000${index}`)));
  toOneTrial = await Promise.all(trials.slice(0, 3).map((index) => shown(patient, index, 'NCT0009')));
});

/** Another patient of the same issuers, with other values that fit the same criteria. */
async function anotherPatient({ clinic, centre }: Patient): Promise<Patient> {
  const secret = newSecret();
  const birthDate = '1988-11-02';
  const values = { ...clinicalSummary, birthDate, 'egfr:mL/min/{1.73_m2}': '91', 'hba1c:%': '6.9' };
  const summary = await issueTo(secret, clinic, proofSchemas.clinicalSummary, values);
  const attributes = { ...immunization, birthDate, occurrence: '2026-01-30' };
  const vaccination = await issueTo(secret, centre, proofSchemas.immunization, attributes);
  return { clinic, centre, secret, credentials: [summary, vaccination] };
}

const bytesOf = ({ proof }: ProofPresentation) => Buffer.from(proof, 'hex');
const pairs = <T>(items: readonly T[]): (readonly [T, T])[] =>
  items.flatMap((one, at) => items.slice(at + 1).map((another) => [one, another] as const));

/** Which bytes are structure: the same in every proof of this layout, whoever made it. */
function structure(): readonly boolean[] {
  const [first, ...rest] = [...own, ...control].map(bytesOf);
  return [...first!].map((byte, at) => rest.every((bytes) => bytes[at] === byte));
}

/** Every stretch of eight bytes without structure in it, in hexadecimal. */
function windowsOf(presentation: ProofPresentation, fixed: readonly boolean[]): Set<string> {
  const bytes = bytesOf(presentation);
  const windows = new Set<string>();
  for (let at = 0; at + windowLength <= bytes.length; at += 1) {
    const isFree = !fixed.slice(at, at + windowLength).includes(true);
    if (isFree) windows.add(bytes.toString('hex', at, at + windowLength));
  }
  return windows;
}

/** Windows that two presentations have in common, wherever they are in them. */
function common([one, another]: readonly [ProofPresentation, ProofPresentation], fixed: readonly boolean[]): string[] {
  const inOther = windowsOf(another, fixed);
  return [...windowsOf(one, fixed)].filter((window) => inOther.has(window));
}

/** How many of the bytes without structure are equal at equal places. */
function equalBytes(
  [one, another]: readonly [ProofPresentation, ProofPresentation],
  fixed: readonly boolean[],
): number {
  const [a, b] = [bytesOf(one), bytesOf(another)];
  const free = [...a.keys()].filter((at) => !fixed[at]);
  return free.filter((at) => a[at] === b[at]).length / free.length;
}

describe('presentations of one patient to different sponsors and trials', () => {
  test('share no eight bytes, at equal or other places, as those of two patients do not', () => {
    const fixed = structure();
    expect(fixed.filter(Boolean).length / fixed.length).toBeLessThan(0.2);
    for (const pair of pairs(own)) expect(common(pair, fixed)).toEqual([]);
    for (const one of own) for (const another of control) expect(common([one, another], fixed)).toEqual([]);
  });

  test('have no more bytes in common by chance than those of two patients', () => {
    const fixed = structure();
    const mean = (rates: readonly number[]) => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    const ofOne = mean(pairs(own).map((pair) => equalBytes(pair, fixed)));
    const ofTwo = mean(own.flatMap((one) => control.map((another) => equalBytes([one, another], fixed))));
    // 1/256, and a little for bytes of which some bits are given. The difference is within six standard deviations.
    expect(ofOne).toBeLessThan(0.006);
    expect(Math.abs(ofOne - ofTwo)).toBeLessThan(0.0013);
  });

  test('have no pseudonym in common, and nothing else that tells the two patients apart', () => {
    expect(new Set([...own, ...control].map(({ pseudonym }) => pseudonym)).size).toBe(2 * many);
    for (const [index, one] of own.entries()) {
      const another = control[index]!;
      const rest = { request: '', pseudonym: '', proof: '' };
      expect({ ...one, ...rest }).toEqual({ ...another, ...rest });
    }
  });

  test('are equally long, whoever makes them', () => {
    const lengths = [...own, ...control].map((one) => presentationText(one).length);
    expect(new Set(lengths).size).toBe(1);
  });

  test('have no secret, handle, signature, witness or hidden number in them', () => {
    const hidden = patient.credentials.flatMap(({ held, status }) => [
      held.statusHandle,
      Uint8Array.from(held.statusHandle).reverse(),
      held.signature.slice(0, 48),
      held.signature.slice(48),
      Uint8Array.from(held.signature.slice(48)).reverse(),
      status!.witness,
    ]);
    const secret = patient.secret.toString(16).padStart(64, '0');
    const reversed = Buffer.from(secret, 'hex').reverse().toString('hex');
    const texts = own.map(presentationText);
    for (const bytes of [...hidden.map(bytesToHex), secret, reversed]) {
      for (const text of texts) expect(text.includes(bytes)).toBe(false);
    }
  });
});

describe('presentations of one patient to one trial', () => {
  test('have the pseudonym in common, whoever asks, and nothing else', () => {
    const fixed = structure();
    expect(new Set(toOneTrial.map(({ pseudonym }) => pseudonym)).size).toBe(1);
    expect(own.map(({ pseudonym }) => pseudonym)).not.toContain(toOneTrial[0]!.pseudonym);
    for (const pair of pairs(toOneTrial)) expect(common(pair, fixed)).toEqual([]);
    for (const one of toOneTrial) for (const another of own) expect(common([one, another], fixed)).toEqual([]);
    expect(new Set(toOneTrial.map(({ request }) => request)).size).toBe(3);
  });
});
