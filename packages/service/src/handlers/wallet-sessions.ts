import type { Endpoints, ResultOf } from '@assent/api';
import {
  decideDeferred,
  findSessionByCode,
  type IssuanceSession,
  listPresentationSessions,
  type PresentationSession,
  readOffer,
  readSessionOutcome,
} from '@assent/application';
import { AppError, askedItems, type Instant, plusSeconds } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type WalletSessionHandlers = Pick<
  Handlers,
  | 'openOffer'
  | 'readOffer'
  | 'releaseOffer'
  | 'openPresentationSession'
  | 'answerPresentationSession'
  | 'readPresentationSession'
  | 'listPresentationSessions'
  | 'readPresentationCode'
>;

const yearSeconds = 365 * 86_400;

/** Requests to wallets of any maker. */
export function walletSessionHandlers({ ports, verifier, issuer }: HandlerContext): WalletSessionHandlers {
  return {
    openOffer: async ({ body, caller }) => {
      const { type, claims, subject, grant, tx_code, refresh, deferred, valid_until, lifetime_seconds } = body;
      const order = {
        type,
        about: subject !== undefined ? { subject } : claims !== undefined ? { claims } : 'later',
        withTxCode: tx_code,
        grant,
        isRefreshable: refresh,
        isDeferred: deferred,
        registersPatient: body.register_patient,
        validUntil: valid_until ?? plusSeconds(ports.clock.now(), yearSeconds),
        lifetimeSeconds: lifetime_seconds,
      } as const;
      const { session, uri } = await issuer.offer(tenantIdOf(caller), order, { byValue: body.by_value });
      return { id: session.id, uri, tx_code: session.offered?.txCode ?? null, expires_at: session.expiresAt };
    },
    readOffer: async ({ params, caller }) => {
      const session = await readOffer(ports, tenantIdOf(caller), params.id);
      return offerMessage(session, ports.clock.now());
    },
    releaseOffer: async ({ params, body, caller }) => {
      const { decision, claims } = body;
      const decided = decision === 'deny' ? { kind: decision } : { kind: decision, claims };
      const session = await decideDeferred(ports, tenantIdOf(caller), params.id, decided);
      return { state: stateOf(session, ports.clock.now()) };
    },
    openPresentationSession: async ({ body, caller }) => {
      const {
        session,
        uri = '',
        digital,
      } = await verifier.open(tenantIdOf(caller), {
        query: body.dcql,
        responseMode: body.response_mode,
        clientIdPrefix: body.client_id_prefix,
        purpose: body.purpose,
        ...(body.proof === undefined ? {} : { proof: { query: body.proof.id, study: body.proof.study } }),
        ...(body.questionnaires === undefined ? {} : { forms: body.questionnaires }),
        ...(body.expected_origins === undefined ? {} : { origins: body.expected_origins }),
        ...(body.redirect_uri === undefined ? {} : { redirectUri: body.redirect_uri }),
        hasCode: body.with_code,
        lifetimeSeconds: body.lifetime_seconds,
      });
      const code = session.code === undefined ? {} : { code: session.code };
      const opened = { id: session.id, ...code, uri, expires_at: session.expiresAt };
      return digital ? { ...opened, dc_api: { protocol: digital.protocol, data: { ...digital.data } } } : opened;
    },
    answerPresentationSession: async ({ params, body, caller }) => {
      const received = await verifier.receiveFromPage(tenantIdOf(caller), params.id, body.origin, body.data);
      if (received.valid) return { verdict: received.value === 'declined' ? 'declined' : 'accepted', rejections: [] };
      const { concludedAt } = await readSessionOutcome(ports, tenantIdOf(caller), params.id, undefined);
      return { verdict: concludedAt ? 'refused' : null, rejections: received.rejections.map((one) => ({ ...one })) };
    },
    readPresentationSession: async ({ params, query, caller }) => {
      const session = await readSessionOutcome(ports, tenantIdOf(caller), params.id, query.response_code);
      const summary = summaryOf(session, ports.clock.now());
      const uri = summary.state === 'open' ? await verifier.linkTo(tenantIdOf(caller), session) : undefined;
      return messageOf(session, summary, uri);
    },
    listPresentationSessions: async ({ query, caller }) => {
      const found = await listPresentationSessions(ports, tenantIdOf(caller), query);
      const now = ports.clock.now();
      return { sessions: found.map((session) => ({ id: session.id, ...summaryOf(session, now) })) };
    },
    readPresentationCode: async ({ params }) => {
      const { tenant, session } = await findSessionByCode(ports, params.code);
      const uri = await verifier.linkTo(tenant, session);
      if (uri === undefined) throw new AppError('not_found', { reason: 'unknown_code' });
      return { uri, expires_at: session.expiresAt };
    },
  };
}

function offerMessage(session: IssuanceSession, now: Instant): ResultOf<Endpoints['readOffer']> {
  const { credentials, expiresAt, refresh, steps } = session;
  return {
    state: stateOf(session, now),
    credentials: [...credentials],
    expires_at: expiresAt,
    refresh_until: refresh?.endedAt ? null : (refresh?.expiresAt ?? null),
    steps: steps.map((step) => ({ ...step })),
  };
}

function stateOf(
  { access, credentials, deferral, expiresAt }: IssuanceSession,
  now: Instant,
): ResultOf<Endpoints['readOffer']>['state'] {
  if (deferral?.state === 'denied') return 'denied';
  if (!access) return expiresAt <= now ? 'expired' : 'open';
  if (credentials.length > 0) return 'issued';
  return deferral?.state === 'pending' ? 'deferred' : 'redeemed';
}

type Message = ResultOf<Endpoints['readPresentationSession']>;
type Summary = Omit<ResultOf<Endpoints['listPresentationSessions']>['sessions'][number], 'id'>;

function summaryOf(session: PresentationSession, now: Instant): Summary {
  const { purpose, createdAt, expiresAt, query, concludedAt, outcome } = session;
  return {
    purpose,
    created_at: createdAt,
    expires_at: expiresAt,
    asked: askedItems(query).map((item) => ({ ...item, types: [...item.types] })),
    state: concludedAt ? 'concluded' : expiresAt <= now ? 'expired' : 'open',
    verdict: outcome?.kind ?? null,
  };
}

function messageOf(session: PresentationSession, summary: Summary, uri: string | undefined): Message {
  const { outcome, steps, proof, forms, code } = session;
  return {
    ...summary,
    uri: uri ?? null,
    code: (summary.state === 'open' ? code : undefined) ?? null,
    rejections: outcome?.kind === 'refused' ? outcome.rejections.map((rejection) => ({ ...rejection })) : [],
    disclosed: outcome?.kind === 'accepted' ? (structuredClone(outcome.disclosed) as never) : [],
    ...(forms ? { questionnaires: structuredClone(forms) as never } : {}),
    ...(outcome?.kind === 'accepted' && outcome.forms
      ? { questionnaire_responses: structuredClone(outcome.forms) as never }
      : {}),
    ...(proof ? { proof: { query: proof.query, request: proof.request } } : {}),
    steps: structuredClone(steps) as never,
  };
}
