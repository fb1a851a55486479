import { proofSchemas } from '@assent/domain';
import {
  acceptCredential,
  commitToSecret,
  coreVerify,
  issueProofCredential,
  type ProofPresentation,
  presentationText,
  proveEligibility,
  signedScalars,
  takeHandle,
  typedInterface,
} from '@assent/zk';
import type { ProofVerifier } from '@assent/zk/verifier';
import { type Figure, median } from '../figures.ts';
import { bareEngine } from './bare-engine.ts';
import { epochsOf, fullRequest, newSponsor, now, type Sponsor } from './full-request.ts';
import { figure, inTurns, medianMs, type Times } from './in-turns.ts';
import { clinicalSummary, immunization, issueTo, newPatient, newProofIssuer, newSecret } from './patient.ts';
import { sdJwtPeer } from './sd-jwt-peer.ts';
import { newVerifier, type Patient, proverInput } from './verifying.ts';

/** Read in our research and not measured here: another machine, another day, other software (snarkjs is GPL and not used here). */
const published: readonly (readonly [name: string, value: number, unit: string])[] = [
  ['Groth16 (snarkjs), one credential, same kinds of predicates, prove', 2503, 'ms'],
  ['Groth16 (snarkjs), one credential, same kinds of predicates, verify', 18, 'ms'],
  ['Groth16 (snarkjs), proof and public inputs', 1216, 'bytes'],
];

/** The whole case of `fullRequest`, with SD-JWT beside it in the same rounds. One thread proves, one thread verifies. */
export async function fullCaseFigures(rounds: number): Promise<Figure[]> {
  const patient = await newPatient();
  const other = await anotherPatient(patient);
  const sponsor = await newSponsor();
  const verifier = newVerifier(sponsor);
  const [own, foreign] = [caseOf(patient, sponsor, verifier), caseOf(other, sponsor, verifier)];
  const peer = await sdJwtPeer(rounds + 1);
  const engine = await bareEngine();
  try {
    const times = await inTurns(
      {
        prove: own.prove,
        verify: own.verify,
        'prove, other person': foreign.prove,
        'verify, other person': foreign.verify,
        'prove, again': own.prove,
        'verify, again': own.verify,
        'engine, prove': engine.prove,
        'engine, verify': engine.verify,
        'SD-JWT present': peer.present,
        'SD-JWT verify': peer.verify,
      },
      rounds,
    );
    return [
      figure('full case, prove', medianMs(times, 'prove'), 'ms', 250),
      figure('full case, verify', medianMs(times, 'verify'), 'ms', 350),
      figure('full case, proof', own.proofBytes(), 'bytes', 7500),
      figure('full case, presentation', own.textBytes(), 'bytes'),
      figure('peer: the engine alone, digits of base 16, prove', medianMs(times, 'engine, prove'), 'ms'),
      figure('peer: the engine alone, digits of base 16, verify', medianMs(times, 'engine, verify'), 'ms'),
      ...shares(times),
      figure('peer: SD-JWT with key binding, two credentials, present', medianMs(times, 'SD-JWT present'), 'ms'),
      figure('peer: SD-JWT with key binding, two credentials, verify', medianMs(times, 'SD-JWT verify'), 'ms'),
      figure('peer: SD-JWT with key binding, two credentials', peer.bytes(), 'bytes'),
      ...published.map(([name, value, unit]) => figure(`published, not measured here: ${name}`, value, unit)),
      ...timingFigures(times, 'prove'),
      ...timingFigures(times, 'verify'),
    ];
  } finally {
    await verifier.close();
  }
}

/** What the engine alone took for the full case on the machine of our research, where the targets in ms are from. */
const researched = { prove: 191, verify: 326 };

/** The targets again, as shares of what the engine alone takes on this machine. */
const shares = (times: Times): Figure[] =>
  (
    [
      ['prove', 250],
      ['verify', 350],
    ] as const
  ).map(([what, targetMs]) => {
    const own = times.get(what) ?? [];
    const share = median((times.get(`engine, ${what}`) ?? []).map((ms, round) => (own[round] ?? Number.NaN) / ms));
    return figure(
      `full case, ${what}, of the engine alone`,
      share,
      'times',
      Math.round((100 * targetMs) / researched[what]) / 100,
    );
  });

/** Another patient of the same issuers. */
async function anotherPatient({ clinic, centre }: Patient): Promise<Patient> {
  const secret = newSecret();
  const birthDate = '1988-11-02';
  const values = { ...clinicalSummary, birthDate, 'egfr:mL/min/{1.73_m2}': '91', 'hba1c:%': '6.9' };
  const summary = await issueTo(secret, clinic, proofSchemas.clinicalSummary, values);
  const attributes = { ...immunization, birthDate, occurrence: '2026-01-30' };
  const vaccination = await issueTo(secret, centre, proofSchemas.immunization, attributes);
  return { clinic, centre, secret, credentials: [summary, vaccination] };
}

function caseOf(patient: Patient, sponsor: Sponsor, verifier: ProofVerifier) {
  const request = fullRequest(patient, sponsor);
  const input = proverInput(patient, sponsor);
  const epochs = epochsOf(patient.clinic, patient.centre);
  let shown: ProofPresentation | undefined;
  const text = () => (shown ? presentationText(shown) : '');
  return {
    async prove() {
      shown = await proveEligibility(request, input);
    },
    async verify() {
      const outcome = await verifier.verify(request, text(), { now, epochs });
      if (!outcome.valid) throw new Error('a proof does not hold');
    },
    proofBytes: () => (shown?.proof.length ?? 0) / 2,
    textBytes: () => text().length,
  };
}

/**
 * Whether times tell two people apart: how often the one took longer than the other, among all pairs of rounds. Half if they
 * do not. Beside it the same of one person with themselves.
 */
function timingFigures(times: Times, what: 'prove' | 'verify'): Figure[] {
  const of = (name: string) => times.get(name) ?? [];
  const name = (who: string) => `${what}, ${who}: pairs of rounds in which the first took longer`;
  const difference = median(of(what)) - median(of(`${what}, other person`));
  return [
    figure(name('two people'), longer(of(what), of(`${what}, other person`)), '%'),
    figure(name('one person with themselves'), longer(of(what), of(`${what}, again`)), '%'),
    figure(`${what}, two people: difference of medians`, Math.abs(difference), 'ms'),
  ];
}

function longer(some: readonly number[], others: readonly number[]): number {
  const pairs = some.flatMap((one) => others.map((other): number => (one > other ? 1 : one === other ? 0.5 : 0)));
  return (100 * pairs.reduce((sum, value) => sum + value, 0)) / pairs.length;
}

/** What a credential of 17 attributes costs its holder and its issuer, and an independent check of it. */
export async function issuingFigures(rounds: number): Promise<Figure[]> {
  const issuer = await newProofIssuer('clinic', rounds + 2);
  const [schema, secret] = [proofSchemas.clinicalSummary, newSecret()];
  const issuerNonce = crypto.getRandomValues(new Uint8Array(32));
  let holder = await commitToSecret(schema, secret, issuerNonce);
  const { statusHandle } = await takeHandle(issuer.registry);
  const order = () => ({
    ...{ schema, issuer: issuer.did, attributes: clinicalSummary, statusHandle, holder, issuerNonce },
  });
  let credential = await issueProofCredential(order(), issuer.key);
  let held = await acceptCredential(schema, credential, secret);
  const works = {
    'commit to the secret (holder)': async () => {
      holder = await commitToSecret(schema, secret, issuerNonce);
    },
    'take a place in the registry (issuer)': async () => {
      issuer.registry = (await takeHandle(issuer.registry)).registry;
    },
    'check the commitment and sign (issuer)': async () => {
      credential = await issueProofCredential(order(), issuer.key);
    },
    'check the signature (holder)': async () => {
      held = await acceptCredential(schema, credential, secret);
    },
    'check the signature (independent implementation)': () => {
      if (!held || !isSigned(held)) throw new Error('a signature does not hold');
    },
  };
  const times = await inTurns(works, rounds);
  return Object.keys(works).map((name) => figure(`issue, 17 attributes, ${name}`, medianMs(times, name), 'ms'));
}

const isSigned = (held: Parameters<typeof signedScalars>[1]): boolean =>
  coreVerify(signedScalars(proofSchemas.clinicalSummary, held), typedInterface);
