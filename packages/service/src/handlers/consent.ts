import {
  decideOnAccess,
  grantForPatient,
  readHistory,
  revokeConsentGrant,
  revokeGrantForPatient,
} from '@assent/application';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf, waking } from './context.ts';

type ConsentHandlers = Pick<
  Handlers,
  'decide' | 'readHistory' | 'grantForPatient' | 'revokeGrantForPatient' | 'revokeConsent'
>;

/** Decisions about access, and the life of consent grants. */
export function consentHandlers(context: HandlerContext): ConsentHandlers {
  const { ports, metrics } = context;
  return {
    decide: async ({ body, caller }) => {
      const { because, notUsed, obligations, ...decision } = await decideOnAccess(ports, tenantIdOf(caller), body);
      metrics.verdicts.inc({ verdict: decision.verdict });
      return { ...decision, because: [...because], notUsed: [...notUsed], obligations: [...obligations] };
    },
    readHistory: async ({ query: { subject, ...page }, caller }) => ({
      receipts: [...(await readHistory(ports, tenantIdOf(caller), subject, page))],
    }),
    grantForPatient: async ({ params, body, caller }) => {
      const { compact, grant, custody } = await grantForPatient(ports, tenantIdOf(caller), params.id, body.grant);
      return { credential: compact, grant, custody };
    },
    revokeGrantForPatient: ({ params, caller }) =>
      waking(context, revokeGrantForPatient(ports, tenantIdOf(caller), params.id)),
    revokeConsent: ({ body }) => waking(context, revokeConsentGrant(ports, body.secret)),
  };
}
