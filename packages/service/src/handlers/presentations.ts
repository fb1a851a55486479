import {
  acceptPresentation,
  checkEligibility,
  openHolderSession,
  presentForPatient,
  requestPresentation,
} from '@assent/application';
import { holderOnly } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { toRequestMessage, toVerifiedMessage } from '../http/messages.ts';
import { counted, credentialsOf, type HandlerContext, holderDidOf, refused, tenantIdOf } from './context.ts';

type PresentationHandlers = Pick<
  Handlers,
  | 'requestPresentation'
  | 'verifyPresentation'
  | 'checkEligibility'
  | 'presentForPatient'
  | 'requestHolderProof'
  | 'openHolderSession'
  | 'listOwnCredentials'
>;

const holderProof = { query: holderOnly, purpose: 'Prove control of your identifier', lifetimeSeconds: 300 };

/** Requests, their answers, and what a holder may read. */
export function presentationHandlers(context: HandlerContext): PresentationHandlers {
  const { ports } = context;
  return {
    requestPresentation: async ({ body, caller }) =>
      toRequestMessage(await requestPresentation(ports, tenantIdOf(caller), body)),
    verifyPresentation: async ({ params, body, caller }) => {
      const answer = counted(
        context,
        await acceptPresentation(ports, tenantIdOf(caller), params.id, body.presentation),
      );
      return answer.valid ? toVerifiedMessage(answer.value) : refused(answer);
    },
    checkEligibility: async ({ params, body, caller }) => {
      const { presentation, study } = body;
      const checked = counted(
        context,
        await checkEligibility(ports, tenantIdOf(caller), params.id, presentation, study),
      );
      if (!checked.valid) return refused(checked);
      const { holder, issuer, presentation: shown } = checked.value;
      const disclosed = Object.fromEntries(shown.credentials.map(({ type, claims }) => [type, claims]));
      return { valid: true, holder, issuer, disclosed };
    },
    presentForPatient: async ({ params, body, caller }) => ({
      presentation: await presentForPatient(ports, tenantIdOf(caller), params.id, body),
    }),
    requestHolderProof: async ({ params }) =>
      toRequestMessage(await requestPresentation(ports, params.tenant, holderProof)),
    openHolderSession: async ({ params, body }) => {
      const { request, presentation, onBehalfOf } = body;
      const session = await openHolderSession(ports, params.tenant, request, presentation, onBehalfOf);
      const opened = counted(context, session);
      return opened.valid ? { valid: true, ...opened.value } : refused(opened);
    },
    listOwnCredentials: async ({ params, query, caller }) => ({
      credentials: await credentialsOf(context, params.tenant, holderDidOf(caller), query),
    }),
  };
}
