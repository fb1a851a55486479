import { AppError, type ProofRequest } from '@assent/domain';
import { type ProofPresentation, presentationText, proveEligibility } from '@assent/zk';
import type { ProofVerifier } from '@assent/zk/verifier';
import { epochsOf, fullRequest, newSponsor, now } from '../eligibility/full-request.ts';
import { newPatient } from '../eligibility/patient.ts';
import { changed, newVerifier, proverInput } from '../eligibility/verifying.ts';
import { mutateJson, mutateText } from './mutate.ts';
import { mutateProof } from './mutate-proof.ts';
import type { Random } from './random.ts';
import type { FuzzTarget } from './target.ts';

/** A request with presentations of it that hold: two of one patient, and one of another. */
interface Seed {
  readonly request: ProofRequest;
  readonly texts: readonly string[];
  readonly shown: readonly ProofPresentation[];
}

/** A text for a request, by the place of its seed. */
interface Input {
  readonly seed: number;
  readonly text: string;
}

const everySoMany = 250;

/**
 * Mutated presentations, through the pool of threads that services have. A defect is one that is accepted, that ends in no
 * answer, or after which a presentation that holds is not accepted any more.
 */
export function eligibilityTarget(): FuzzTarget {
  let seeds: readonly Seed[] = [];
  let verifier: ProofVerifier | undefined;
  let verify = (_seed: Seed, _text: string): Promise<boolean> => Promise.reject(new Error('not started'));
  let runs = 0;
  return {
    name: 'eligibility proofs',
    maxRuns: 10_000,
    // Few inputs, so that what a process learns once (half a megabyte, whether 3000 or 10 000 came) counts for more.
    growthPerInput: 256,
    async start() {
      const sponsor = await newSponsor();
      const [patient, other] = [await newPatient(), await newPatient()];
      const own = newVerifier(sponsor);
      const [full, small] = [fullRequest(patient, sponsor), smallRequest(fullRequest(patient, sponsor))];
      // The other patient has the same issuers' names and not their keys: their proofs are good ones for nobody here.
      const [foreignFull, foreignSmall] = [fullRequest(other, sponsor), smallRequest(fullRequest(other, sponsor))];
      const proving = proverInput(patient, sponsor);
      const foreign = proverInput(other, sponsor);
      const epochs = epochsOf(patient.clinic, patient.centre);
      verifier = own;
      verify = async ({ request }, text) => (await own.verify(request, text, { now, epochs })).valid;
      seeds = [await seedOf(small, proving, foreignSmall, foreign), await seedOf(full, proving, foreignFull, foreign)];
    },
    make(random) {
      const seed = random.chance(0.85) ? 0 : 1;
      const chosen = seeds[seed];
      return { seed, text: chosen ? mutated(random, chosen) : '' } satisfies Input;
    },
    async run(input) {
      const { seed: place, text } = input as Input;
      const seed = seeds[place];
      if (!seed || seed.texts.includes(text)) return;
      if (await isAccepted(() => verify(seed, text))) throw new Error('a mutated presentation is accepted');
      runs += 1;
      if (runs % everySoMany !== 0) return;
      for (const honest of seed.texts) {
        if (!(await verify(seed, honest))) throw new Error('a presentation that holds is refused');
      }
    },
    async stop() {
      await verifier?.close();
    },
  };
}

/** No answer in time is a defect. A thread that ended is none: another takes its place. */
async function isAccepted(verify: () => Promise<boolean>): Promise<boolean> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof AppError && error.code === 'overloaded') return false;
    throw error instanceof AppError ? new Error(`unknown: ${error.code}`) : error;
  }
}

/** One credential, one range, one of 200 codes, one code that it is not, status and pseudonym: each kind once. */
const smallRequest = (request: ProofRequest): ProofRequest =>
  changed(request, (copy) => {
    copy.credentials = copy.credentials.slice(0, 1);
    const kept = ['hba1c', 'diabetes', 'not-pregnant'];
    copy.criteria = copy.criteria.filter(({ id }: { id: string }) => kept.includes(id));
  });

type Proving = ReturnType<typeof proverInput>;

async function seedOf(request: ProofRequest, own: Proving, other: ProofRequest, foreign: Proving): Promise<Seed> {
  const many = request.credentials.length;
  const cut = (proving: Proving): Proving => ({ ...proving, credentials: proving.credentials.slice(0, many) });
  const shown = [await proveEligibility(request, cut(own)), await proveEligibility(request, cut(own))];
  return {
    request,
    texts: shown.map(presentationText),
    shown: [...shown, await proveEligibility(other, cut(foreign))],
  };
}

function mutated(random: Random, { shown, texts }: Seed): string {
  const [one, second, foreign] = shown as [ProofPresentation, ProofPresentation, ProofPresentation];
  const kind = random.int(10);
  if (kind === 0) return mutateText(random, random.pick(texts));
  if (kind === 1) return textOf(mutateJson(random, one));
  if (kind === 2) return presentationText({ ...one, pseudonym: foreign.pseudonym });
  const other = random.pick([second, foreign]);
  return presentationText({ ...one, proof: mutateProof(random, one.proof, other.proof) });
}

/** The one way to write it, if it can be written. */
function textOf(value: unknown): string {
  try {
    return presentationText(value as ProofPresentation);
  } catch {
    return JSON.stringify(value) ?? '';
  }
}
