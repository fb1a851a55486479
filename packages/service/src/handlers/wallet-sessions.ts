import type { Endpoints, ResultOf } from '@assent/api';
import {
  decideDeferred,
  type IssuanceSession,
  type PresentationSession,
  readOffer,
  readSessionOutcome,
} from '@assent/application';
import { type Instant, plusSeconds } from '@assent/domain';
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
        ...(body.expected_origins === undefined ? {} : { origins: body.expected_origins }),
        ...(body.redirect_uri === undefined ? {} : { redirectUri: body.redirect_uri }),
        lifetimeSeconds: body.lifetime_seconds,
      });
      const opened = { id: session.id, uri, expires_at: session.expiresAt };
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
      return messageOf(session, ports.clock.now());
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

function messageOf(session: PresentationSession, now: Instant): ResultOf<Endpoints['readPresentationSession']> {
  const { outcome, steps, concludedAt, expiresAt, proof } = session;
  const isExpired = expiresAt <= now;
  return {
    state: concludedAt ? 'concluded' : isExpired ? 'expired' : 'open',
    verdict: outcome?.kind ?? null,
    rejections: outcome?.kind === 'refused' ? outcome.rejections.map((rejection) => ({ ...rejection })) : [],
    disclosed: outcome?.kind === 'accepted' ? (structuredClone(outcome.disclosed) as never) : [],
    ...(proof ? { proof: { query: proof.query, request: proof.request } } : {}),
    steps: structuredClone(steps) as never,
  };
}
