import {
  AppError,
  accept,
  type DcqlQuery,
  type FormAsked,
  plusSeconds,
  type TenantId,
  type Verification,
} from '@assent/domain';
import { withAllNames } from '../../credential-types/names-of-types.ts';
import { refusedPresentation } from '../../events/refused-presentation.ts';
import type { PresentationBinding } from '../../ports/agent.ts';
import type { EligibilityProofs } from '../../ports/eligibility-proofs.ts';
import type { Ports } from '../../ports/ports.ts';
import type {
  DisclosedCredential,
  FormAnswered,
  PresentationSession,
  ResponseMode,
  SessionOutcome,
  SessionStep,
} from '../../ports/presentation-session.ts';
import type { NetworkRecords, Page, TenantRecords } from '../../ports/store.ts';
import { findTenant } from '../../tenants/find-tenant.ts';
import { assertListsKnown } from '../../trust/assert-lists-known.ts';
import { tenantTrust } from '../../trust/tenant-trust.ts';
import type { CheckPorts } from '../check-presentation.ts';
import { conflictingGrants, keepPresented } from '../keep-presented.ts';
import { checkAnswer, type ProvenAnswer, type VerifiedAnswer, type VpToken } from './check-answer.ts';
import { codeFrom } from './session-code.ts';
import { readFormAnswers } from './session-forms.ts';
import { faultsOfProof, type ProofAsked, requestSessionProof, splitAnswer } from './session-proof.ts';

/** An answer that was accepted. `redirectUri`: where the patient goes on, if the session said where. */
export interface AcceptedAnswer extends VerifiedAnswer {
  readonly redirectUri?: string;
}

export interface SessionOrder {
  /** Of the verifier, with its prefix (OpenID4VP 1.0 §5.9); it may have the id of the session in it. */
  readonly clientId: (id: string) => string;
  readonly responseMode: ResponseMode;
  readonly origins?: readonly string[];
  readonly responseKey?: NonNullable<PresentationSession['responseKey']>;
  readonly query: DcqlQuery;
  readonly proof?: ProofAsked;
  readonly forms?: readonly FormAsked[];
  readonly purpose: string;
  /** Of the same-device flow. */
  readonly redirectUri?: string;
  /** Whether there is a code for those who cannot open the link. */
  readonly hasCode?: boolean;
  readonly lifetimeSeconds: number;
}

/**
 * Opens a session: one request, for one answer.
 *
 * @throws AppError `invalid_request` if it asks for issuers of a trust list that the tenant does not have
 */
export async function openPresentationSession(
  ports: Pick<Ports, 'store' | 'random' | 'clock' | 'typeMetadata' | 'sha256'>,
  tenant: TenantId,
  { lifetimeSeconds, clientId: clientIdOf, proof: wanted, hasCode, ...order }: SessionOrder,
): Promise<PresentationSession> {
  const { store, random, clock, typeMetadata } = ports;
  const createdAt = clock.now();
  const id = random.uuid();
  const [clientId, nonce] = [clientIdOf(id), random.token()];
  const proof = wanted && (await requestSessionProof(ports, tenant, wanted, { clientId, nonce, lifetimeSeconds }));
  return store.tenant(tenant, async (records) => {
    await findTenant(records, tenant);
    await assertListsKnown(records, order.query);
    const session: PresentationSession = {
      ...{ ...order, query: withAllNames(order.query, typeMetadata), id, clientId, nonce },
      ...(proof ? { proof } : {}),
      ...(hasCode ? { code: codeFrom(random.bytes32()) } : {}),
      state: random.token(),
      createdAt,
      expiresAt: plusSeconds(createdAt, lifetimeSeconds),
      steps: [{ at: createdAt, step: 'created' }],
    };
    await records.presentationSessions.insert(session);
    return session;
  });
}

/** Newest first. */
export function listPresentationSessions(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  page: Page,
): Promise<readonly PresentationSession[]> {
  return store.tenant(tenant, ({ presentationSessions }) => presentationSessions.list(page));
}

/** @throws AppError `not_found` */
export function readPresentationSession(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
): Promise<PresentationSession> {
  return store.tenant(tenant, async ({ presentationSessions }) => {
    const session = await presentationSessions.get(id);
    if (!session) throw new AppError('not_found', { session: id });
    return session;
  });
}

/**
 * As `readPresentationSession`, with what was disclosed. That of a same-device session is for the browser that the wallet sent on, which
 * has the code: whoever sends a patient the link of a session of their own learns nothing.
 *
 * @throws AppError `not_found`; `forbidden` without the right code
 */
export async function readSessionOutcome(
  ports: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
  responseCode: string | undefined,
): Promise<PresentationSession> {
  const session = await readPresentationSession(ports, tenant, id);
  const wanted = session.outcome?.kind === 'accepted' ? session.outcome.responseCode : undefined;
  if (wanted !== undefined && wanted !== responseCode) throw new AppError('forbidden', { missing: 'response_code' });
  return session;
}

/** As `readPresentationSession`, of one that still waits for its answer. @throws AppError `not_found`; `gone` */
export async function readOpenSession(
  ports: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<PresentationSession> {
  const session = await readPresentationSession(ports, tenant, id);
  if (session.concludedAt || session.expiresAt <= ports.clock.now()) throw new AppError('gone', { session: id });
  return session;
}

/** Writes down what happened in a session. `unknown` as in a step. */
export function noteStep(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
  step: SessionStep['step'],
  { causes, unknown }: Pick<SessionStep, 'causes' | 'unknown'> = {},
): Promise<void> {
  const noted: SessionStep = {
    ...{ at: clock.now(), step },
    ...(causes ? { causes } : {}),
    ...(unknown === undefined ? {} : { unknown }),
  };
  return store.tenant(tenant, ({ presentationSessions }) => presentationSessions.addStep(id, noted));
}

/**
 * Takes the answer to a session. The first answer whose proofs hold concludes it, whatever comes of it; one whose proofs do not,
 * or that could not be checked to the end, leaves it open. Consent grants in an accepted answer are kept, and each history gets a
 * line, in the same transaction. A proof is looked at last, and kept with its request. `audience`: whom the answer must be for, if not the client.
 *
 * @throws AppError `not_found`; `gone` if it was answered, or is too old; `did_resolution_failed`, `registry_unavailable`
 */
export async function answerSession(
  ports: AnswerPorts,
  tenantId: TenantId,
  id: string,
  { vpToken, forms: given = {} }: GivenAnswer,
  audience?: string,
): Promise<Verification<AcceptedAnswer>> {
  const { store, clock } = ports;
  const session = await readOpenSession(ports, tenantId, id);
  const forms = readFormAnswers(session.forms ?? [], given);
  if (!forms.valid) {
    await noteStep(ports, tenantId, id, 'response_unproven', { causes: forms.rejections });
    return forms;
  }
  const binding = { challenge: session.nonce, audience: audience ?? session.clientId };
  const checking = checkWhole(ports, tenantId, session, vpToken, binding);
  const checked = await checking.catch(async (error: unknown) => {
    const unknown = unknownFrom(error);
    if (unknown !== undefined) await noteStep(ports, tenantId, id, 'response_unchecked', { unknown });
    throw error;
  });
  if (!checked.valid) {
    await noteStep(ports, tenantId, id, 'response_unproven', { causes: checked.rejections });
    return checked;
  }
  const { verdict } = checked.value;
  return store.tenant(tenantId, async (records) => {
    const conflicts = await conflictsOf(records, verdict);
    const judged = conflicts.length > 0 ? ({ valid: false, rejections: conflicts } as const) : verdict;
    const causes = judged.valid ? {} : { causes: judged.rejections };
    const step = { at: clock.now(), step: judged.valid ? 'accepted' : 'refused', ...causes } as const;
    const responseCode = session.redirectUri ? ports.random.token() : undefined;
    const outcome = outcomeOf(judged, forms.value, responseCode);
    if (!(await records.presentationSessions.conclude(id, outcome, step))) throw gone(id);
    if (!judged.valid) {
      await records.events.append(refusedPresentation(ports, { session: id }, judged.rejections));
      return judged;
    }
    await keepAnswer(ports, records, tenantId, session.purpose, judged.value);
    return accept({ ...judged.value, ...goingOn(session.redirectUri, responseCode) });
  });
}

/** What a wallet sent: presentations, and what the patient said to questionnaires, by their ids. */
export interface GivenAnswer {
  readonly vpToken: VpToken;
  readonly forms?: Readonly<Record<string, unknown>>;
}

export type AnswerPorts = CheckPorts &
  Pick<Ports, 'store' | 'random' | 'certificates'> & { readonly eligibility?: EligibilityProofs | undefined };

/** An answer with its proof, which is used up only if everything else may be relied upon. */
async function checkWhole(
  ports: AnswerPorts,
  tenantId: TenantId,
  { query, proof }: PresentationSession,
  vpToken: VpToken,
  binding: PresentationBinding,
): Promise<Verification<ProvenAnswer>> {
  const split = splitAnswer(vpToken, proof);
  if (!split.valid) return split;
  const { rest, shown } = split.value;
  const checked = await checkAnswer({ ...ports, trust: tenantTrust(ports, tenantId) }, rest, binding, query);
  if (!proof || shown === undefined || !checked.valid || !checked.value.verdict.valid) return checked;
  const faults = await faultsOfProof(ports, tenantId, proof, shown);
  return faults.length > 0 ? { valid: false, rejections: faults } : checked;
}

/** What could not be known about an answer, in words of ours. */
function unknownFrom(error: unknown): string | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { code, params } = error;
  if (
    code !== 'registry_unavailable' &&
    code !== 'did_resolution_failed' &&
    code !== 'overloaded' &&
    code !== 'timeout'
  )
    return undefined;
  return typeof params.reason === 'string' ? `${code}: ${params.reason}` : code;
}

const conflictsOf = (records: TenantRecords, verdict: Verification<VerifiedAnswer>) => {
  const answered = verdict.valid ? verdict.value.answered : [];
  return conflictingGrants(
    records,
    answered.flatMap(({ credentials }) => credentials),
  );
};

/** In the history of its subject if the credential shows one, else in that of the key that presented it. */
async function keepAnswer(
  ports: Pick<Ports, 'clock' | 'random'>,
  records: TenantRecords & NetworkRecords,
  tenantId: TenantId,
  purpose: string,
  { answered }: VerifiedAnswer,
): Promise<void> {
  const tenant = await findTenant(records, tenantId);
  for (const { holder, ...shown } of answered) {
    const subject = shown.credentials[0]?.subject ?? holder;
    await keepPresented(ports, records, tenant, purpose, { ...shown, holder: subject });
  }
}

/** Concludes a session that the wallet will not answer. @throws AppError `not_found`, `gone` */
export async function declineSession(
  ports: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<void> {
  await readOpenSession(ports, tenant, id);
  const step = { at: ports.clock.now(), step: 'declined_by_wallet' } as const;
  const isFirst = await ports.store.tenant(tenant, ({ presentationSessions }) =>
    presentationSessions.conclude(id, { kind: 'declined' }, step),
  );
  if (!isFirst) throw gone(id);
}

const gone = (session: string) => new AppError('gone', { session });

const outcomeOf = (
  verdict: Verification<VerifiedAnswer>,
  forms: readonly FormAnswered[],
  responseCode: string | undefined,
): SessionOutcome =>
  verdict.valid
    ? {
        kind: 'accepted',
        disclosed: verdict.value.answered.flatMap(disclosedOf),
        ...(forms.length > 0 ? { forms } : {}),
        ...(responseCode ? { responseCode } : {}),
      }
    : { kind: 'refused', rejections: verdict.rejections };

/** Where the wallet sends the patient's browser, with a code that nobody else gets. */
function goingOn(redirectUri: string | undefined, responseCode: string | undefined): { redirectUri?: string } {
  if (!redirectUri || !responseCode) return {};
  const [base = '', fragment] = redirectUri.split('#');
  const code = `${base}${base.includes('?') ? '&' : '?'}response_code=${responseCode}`;
  return { redirectUri: fragment === undefined ? code : `${code}#${fragment}` };
}

const disclosedOf = ({
  query,
  holder,
  custody,
  credentials,
}: VerifiedAnswer['answered'][number]): DisclosedCredential[] =>
  credentials.map(({ id, type, format, issuer, claims, validUntil }) => ({
    ...{ query, id, type, format, issuer, holder, claims, validUntil },
    ...(custody === 'service' ? { custody } : {}),
  }));
