import {
  AppError,
  canonicalJson,
  canonicalRequest,
  type Rejection,
  reject,
  type TenantId,
  type Verification,
} from '@assent/domain';
import type { EligibilityProofs } from '../../ports/eligibility-proofs.ts';
import type { Ports, Sha256 } from '../../ports/ports.ts';
import type { PresentationSession, SessionProof } from '../../ports/presentation-session.ts';
import { answerProofRequest } from '../../proofs/answer-proof.ts';
import { requestProof } from '../../proofs/request-proof.ts';
import type { VpToken } from './check-answer.ts';

/** A proof that is asked for: its id in the query, and the study that it is for. */
export interface ProofAsked {
  readonly query: string;
  readonly study: string;
}

/**
 * The nonce of a proof within a request of OpenID4VP, from that of the request and who asks: a proof that was made for one request is no
 * answer to another, and a wallet sees whether the proof that it is asked for is of the request that it has read.
 */
export const proofNonceOf = (
  sha256: Sha256,
  { clientId, nonce }: { readonly clientId: string; readonly nonce: string },
): string => sha256(canonicalJson(['assent-openid4vp-proof-1', clientId, nonce]));

/** Makes the request for a proof that a session asks for. @throws AppError as `requestProof` */
export async function requestSessionProof(
  ports: Pick<Ports, 'store' | 'random' | 'clock'> & { readonly sha256: Sha256 },
  tenant: TenantId,
  { query, study }: ProofAsked,
  { clientId, nonce, lifetimeSeconds }: Pick<PresentationSession, 'clientId' | 'nonce'> & { lifetimeSeconds: number },
): Promise<SessionProof> {
  const wanted = { seconds: lifetimeSeconds, nonce: proofNonceOf(ports.sha256, { clientId, nonce }) };
  const { id, request } = await requestProof(ports, tenant, study, wanted);
  return { query, request: id, sha256: ports.sha256(canonicalRequest(request)) };
}

/** An answer without its proof, and the proof; where it is not there once, why. */
export function splitAnswer(
  vpToken: VpToken,
  proof: SessionProof | undefined,
): Verification<{ readonly rest: VpToken; readonly shown?: string }> {
  if (!proof) return { valid: true, value: { rest: vpToken } };
  const [shown, ...more] = vpToken.get(proof.query) ?? [];
  if (shown === undefined || more.length > 0) return reject('query_not_satisfied', `/vp_token/${proof.query}`);
  return { valid: true, value: { rest: new Map([...vpToken].filter(([id]) => id !== proof.query)), shown } };
}

/** What speaks against the proof in an answer; nothing once it is accepted, which it is once. @throws AppError as `answerProofRequest` */
export async function faultsOfProof(
  ports: Pick<Ports, 'store' | 'clock'> & { readonly eligibility?: EligibilityProofs | undefined },
  tenant: TenantId,
  { query, request }: SessionProof,
  shown: string,
): Promise<readonly Rejection[]> {
  const { eligibility } = ports;
  if (!eligibility) throw new AppError('configuration_invalid', { missing: 'eligibility proofs' });
  const checked = await answerProofRequest({ ...ports, eligibility }, tenant, request, shown);
  return checked.valid ? [] : checked.rejections.map((one) => ({ ...one, at: `/vp_token/${query}/0${one.at}` }));
}
