import type { Endpoints, ResultOf } from '@assent/api';
import { type PresentationSession, readSessionOutcome } from '@assent/application';
import type { Instant } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type WalletSessionHandlers = Pick<Handlers, 'openPresentationSession' | 'readPresentationSession'>;

/** Requests to wallets of any maker. */
export function walletSessionHandlers({ ports, verifier }: HandlerContext): WalletSessionHandlers {
  return {
    openPresentationSession: async ({ body, caller }) => {
      const { session, uri } = await verifier.open(tenantIdOf(caller), {
        query: body.dcql,
        responseMode: body.response_mode,
        clientIdPrefix: body.client_id_prefix,
        purpose: body.purpose,
        ...(body.redirect_uri === undefined ? {} : { redirectUri: body.redirect_uri }),
        lifetimeSeconds: body.lifetime_seconds,
      });
      return { id: session.id, uri, expires_at: session.expiresAt };
    },
    readPresentationSession: async ({ params, query, caller }) => {
      const session = await readSessionOutcome(ports, tenantIdOf(caller), params.id, query.response_code);
      return messageOf(session, ports.clock.now());
    },
  };
}

function messageOf(session: PresentationSession, now: Instant): ResultOf<Endpoints['readPresentationSession']> {
  const { outcome, steps, concludedAt, expiresAt } = session;
  const isExpired = expiresAt <= now;
  return {
    state: concludedAt ? 'concluded' : isExpired ? 'expired' : 'open',
    verdict: outcome?.kind ?? null,
    rejections: outcome?.kind === 'refused' ? outcome.rejections.map((rejection) => ({ ...rejection })) : [],
    disclosed: outcome?.kind === 'accepted' ? (structuredClone(outcome.disclosed) as never) : [],
    steps: structuredClone(steps) as never,
  };
}
