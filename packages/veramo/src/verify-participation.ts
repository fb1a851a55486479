import type { StatementVerifier, StatusEvidence, StatusReader } from '@assent/application';
import {
  accept,
  type EnrolmentStatement,
  enrolmentType,
  reject,
  type StatusRegistryEntry,
  type Verification,
  type WithdrawalStatement,
  withdrawalType,
  zEnrolmentStatement,
  zWithdrawalStatement,
} from '@assent/domain';
import * as z from 'zod';
import { zJwtStatus } from './credentials/status-terms.ts';
import { parseCompactJws } from './jws/compact-jws.ts';

/** What a sponsor says of a pseudonym. `evidence`: what the status of an enrolment was read from; those without a status have none. */
export type Participation =
  | { readonly kind: 'enrolment'; readonly said: SaidEnrolment; readonly evidence?: StatusEvidence }
  | { readonly kind: 'withdrawal'; readonly said: WithdrawalStatement };

type SaidEnrolment = Omit<EnrolmentStatement, 'status'> & { readonly status?: StatusRegistryEntry | undefined };

interface ParticipationPorts {
  readonly statements: StatementVerifier;
  readonly status: StatusReader;
}

const maxTokenLength = 16_384;

/**
 * Checks what a study says of somebody who takes part, or did: that the sponsor it names has signed it, its type and form, and of an
 * enrolment that it was not taken back. Whether that sponsor is to be believed is for whoever asks to say.
 *
 * @throws AppError `did_resolution_failed` or `registry_unavailable`: unknown, so do not rely on it
 */
export async function verifyParticipation(
  { statements, status }: ParticipationPorts,
  token: string,
): Promise<Verification<Participation>> {
  const participation = token.length <= maxTokenLength ? participationIn(token) : undefined;
  if (!participation) return reject('malformed');
  const { kind, said } = participation;
  const signed = await statements.verifyStatement(said.iss, typeOf[kind], token);
  if (!signed.valid) return signed;
  if (kind === 'withdrawal' || !said.status) return accept(participation);
  const evidence = await status({ issuer: said.iss, format: 'dc+sd-jwt', entry: said.status });
  if (evidence.reading === 'revoked' || evidence.reading === 'suspended') return reject(evidence.reading);
  return evidence.reading === 'valid' ? accept({ kind, said, evidence }) : reject('status_not_supported');
}

const typeOf = { enrolment: enrolmentType, withdrawal: withdrawalType } as const;

/** What it says, unproven; undefined if that is nothing of the kind. */
function participationIn(token: string): Participation | undefined {
  const jws = parseCompactJws(token);
  if (jws?.header.typ === withdrawalType) {
    const said = zWithdrawalStatement.safeParse(jws.payload).data;
    return said && { kind: 'withdrawal', said };
  }
  const said = jws?.header.typ === enrolmentType ? zSaidEnrolment.safeParse(jws.payload).data : undefined;
  return said && { kind: 'enrolment', said };
}

/** Its status is of the chain and of a published list, or there is none. */
const zSaidEnrolment = zEnrolmentStatement.extend({ status: zJwtStatus }).transform((said, context): SaidEnrolment => {
  const { status, ...rest } = said;
  if (status === undefined) return rest;
  if (status !== 'unsupported' && status.type === 'StatusRegistryEntry' && status.uri !== undefined)
    return { ...rest, status };
  context.addIssue({ code: 'custom', message: 'has another status' });
  return z.NEVER;
});
