import {
  AppError,
  type Coding,
  type Did,
  isSameCoding,
  type ProofRequest,
  type Rejection,
  reject,
  type TenantId,
  type Verification,
} from '@assent/domain';
import type { EligibilityProofs, ProvenEligibility } from '../ports/eligibility-proofs.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredProofRequest, StoredStudy } from '../ports/proof-records.ts';
import { type KnownProofIssuer, knownProofIssuers } from './accepted-issuers.ts';
import { findStudy } from './studies.ts';

export type AnswerProofPorts = Pick<Ports, 'store' | 'clock'> & { readonly eligibility: EligibilityProofs };

/** A request with what a wallet needs to answer it. Anybody may read it who has its address. */
export interface ProofQuestion {
  readonly request: StoredProofRequest;
  readonly study: StoredStudy;
}

/** @throws AppError `not_found`, `gone` if it was answered */
export async function readProofQuestion(
  ports: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
): Promise<ProofQuestion> {
  const request = await findProofRequest(ports, tenant, id);
  if (request.answered) throw new AppError('gone', { request: id });
  return { request, study: await findStudy(ports, tenant, request.study) };
}

/** @throws AppError `not_found` */
export async function findProofRequest(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
): Promise<StoredProofRequest> {
  const request = await store.tenant(tenant, ({ proofs }) => proofs.requests.get(id));
  if (!request) throw new AppError('not_found', { request: id });
  return request;
}

/**
 * Checks a presentation against a request, which is answered once. Nobody says who they are: what is kept is the pseudonym, what was asked
 * to be shown, and the proof itself. What does not hold is refused, and leaves one more to the count of its reason in the study.
 *
 * @throws AppError `not_found`; `overloaded`, `timeout` or `registry_unavailable`: whether it holds is unknown
 */
export async function answerProofRequest(
  ports: AnswerProofPorts,
  tenant: TenantId,
  id: string,
  presentation: string,
): Promise<Verification<ProvenEligibility>> {
  const asked = await findProofRequest(ports, tenant, id);
  const answer = await checkAnswer(ports, tenant, asked, presentation);
  const reason = answer.valid ? undefined : answer.rejections[0]?.reason;
  if (reason) await ports.store.tenant(tenant, ({ proofs }) => proofs.refusals.count(asked.study, reason));
  return answer;
}

async function checkAnswer(
  ports: AnswerProofPorts,
  tenant: TenantId,
  { id, request, study, answered }: StoredProofRequest,
  presentation: string,
): Promise<Verification<ProvenEligibility>> {
  const { store, clock, eligibility } = ports;
  if (answered) return reject('challenge_used');
  const { rangeParameters } = await findStudy(ports, tenant, study);
  const now = clock.now();
  const known = await knownProofIssuers(ports, issuersOf(request), now);
  const epochs = new Map(known.map(({ issuer, epoch }) => [issuer.registry, epoch.epoch]));
  const verified = await eligibility.verify(request, presentation, {
    now,
    epochs,
    rangeParameters: rangeParameters.bytes,
  });
  if (!verified.valid) return verified;
  const unlike = [...notAccredited(verified.value, known), ...otherThanAsked(request, verified.value)];
  if (unlike.length > 0) return { valid: false, rejections: unlike };
  const { pseudonym, issuers, revealed } = verified.value;
  const outcome = { pseudonym, issuers, revealed, presentation };
  const isFirst = await store.tenant(tenant, ({ proofs }) => proofs.requests.conclude(id, now, outcome));
  return isFirst ? verified : reject('challenge_used');
}

const issuersOf = ({ credentials }: ProofRequest): readonly Did[] => [
  ...new Set(credentials.flatMap(({ issuers }) => issuers.map(({ did }) => did))),
];

/** Credentials of organisations that may not issue facts now. */
const notAccredited = ({ issuers }: ProvenEligibility, known: readonly KnownProofIssuer[]): Rejection[] =>
  issuers.flatMap((did, index) =>
    known.some((one) => one.did === did && one.isAccredited)
      ? []
      : [{ reason: 'issuer_not_accredited' as const, at: `/credentials/${index}` }],
  );

/** What was shown must be what the criterion names, such as which test it was. */
function otherThanAsked({ criteria, credentials }: ProofRequest, { revealed }: ProvenEligibility): Rejection[] {
  return criteria.flatMap((criterion, index) => {
    if (criterion.kind !== 'disclosed' || !criterion.code) return [];
    const place = credentials.findIndex(({ id }) => id === criterion.at.credential);
    const shown = revealed[place]?.[criterion.at.field];
    const isSame = typeof shown === 'object' && shown !== null && isSameCoding(shown as Coding, criterion.code);
    return isSame ? [] : [{ reason: 'query_not_satisfied' as const, at: `/criteria/${index}` }];
  });
}
