import {
  AppError,
  type FindingCode,
  type HeldFacts,
  type Instant,
  knownProofSchemas,
  type ProofRequest,
  type RequestFinding,
  requestFindings,
} from '@assent/domain';
import type { SetTables } from '../presentations/membership-witness.ts';
import { type ProofPresentation, presentationText } from '../presentations/proof-presentation.ts';
import { type ProvingCredential, proveEligibility } from '../presentations/prove-eligibility.ts';
import { provingCredential, type ReadUpdate, refreshFacts } from './held-facts.ts';

/** A request, with the parameters and tables that its verifier has made. */
export interface Question {
  readonly request: ProofRequest;
  readonly rangeParameters: Uint8Array;
  readonly sets: SetTables;
}

/** A part of the work, of so many. */
export interface ProofPart {
  readonly doing: 'updating' | 'proving';
  readonly part: number;
  readonly of: number;
}

/** What a wallet answers with. */
export interface AnswerWith {
  readonly facts: readonly HeldFacts[];
  readonly secret: bigint;
  readonly now: Instant;
  readonly accepted?: readonly FindingCode[];
  /** Told before each part of the work: bringing facts up to date, and the proof itself, which takes longest. */
  readonly onProgress?: (part: ProofPart) => void;
  /** Where the files of the registry of some facts are. */
  readonly readUpdate: (facts: HeldFacts) => ReadUpdate;
}

/** An answer as it is sent, and the facts as they stand now, to be kept. */
export interface ProvenAnswer {
  readonly presentation: ProofPresentation;
  readonly text: string;
  readonly used: readonly HeldFacts[];
}

/** What a patient should know of a request before they answer it. */
export const findingsOf = (request: ProofRequest): readonly RequestFinding[] =>
  requestFindings(request, knownProofSchemas);

/** Which facts of a wallet can answer each part of a request, the newest first; none where it has nothing. */
export const factsFor = (
  { credentials }: ProofRequest,
  facts: readonly HeldFacts[],
): readonly (readonly HeldFacts[])[] =>
  credentials.map(({ schema, issuers }) =>
    facts.filter((held) => held.schema === schema && issuers.some((one) => isOf(held, one))).toReversed(),
  );

type AcceptedIssuer = ProofRequest['credentials'][number]['issuers'][number];
const isOf = (held: HeldFacts, { did, publicKey, status }: AcceptedIssuer) =>
  did === held.issuer && publicKey === held.publicKey && (status === null || status.registry === held.status.registry);

/**
 * Brings the facts that a request asks for to its epochs, and proves. Where a wallet has several, the newest is used.
 *
 * @throws AppError as `proveEligibility`; `not_found` with `at` if the wallet has no facts for a part; `gone` with `at` if they were revoked
 */
export async function answerQuestion(question: Question, input: AnswerWith): Promise<ProvenAnswer> {
  const { request, rangeParameters, sets } = question;
  const { secret, now, accepted, readUpdate, onProgress = () => undefined } = input;
  const of = request.credentials.length + 1;
  const chosen: { readonly held: HeldFacts; readonly proving: ProvingCredential }[] = [];
  for (const [index, candidates] of factsFor(request, input.facts).entries()) {
    const [newest] = candidates;
    onProgress({ doing: 'updating', part: index + 1, of });
    if (!newest) throw new AppError('not_found', { at: `/credentials/${index}` });
    const epoch = request.credentials[index]?.issuers.find((one) => isOf(newest, one))?.status?.epoch;
    const held = epoch === undefined ? newest : await refreshFacts(newest, epoch, readUpdate(newest));
    if (held === 'revoked') throw new AppError('gone', { at: `/credentials/${index}` });
    chosen.push({ held, proving: await provingCredential(held, secret) });
  }
  onProgress({ doing: 'proving', part: of, of });
  const presentation = await proveEligibility(request, {
    ...{ secret, now, rangeParameters, sets },
    credentials: chosen.map(({ proving }) => proving),
    ...(accepted ? { accepted } : {}),
  });
  return { presentation, text: presentationText(presentation), used: chosen.map(({ held }) => held) };
}
