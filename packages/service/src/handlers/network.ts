import { accreditIssuer, findTenant, onboardOrganization, rotateApiKey } from '@assent/application';
import { AppError, plusSeconds } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, waking } from './context.ts';

const fiveYears = 5 * 365 * 86_400;

type NetworkHandlers = Pick<
  Handlers,
  | 'readNetwork'
  | 'onboardOrganization'
  | 'listOrganizations'
  | 'rotateApiKey'
  | 'accreditIssuer'
  | 'listAccreditations'
  | 'readWebDocument'
  | 'readIntent'
>;

/** Organisations, accreditations, and what anybody may know of the network. */
export function networkHandlers(context: HandlerContext): NetworkHandlers {
  const { ports, didRegistry, publicRpcUrl } = context;
  const { store, clock, registries, identities } = ports;
  return {
    readNetwork: async () => {
      const { chainId, statusRegistry, consentRevocations } = registries;
      return {
        chainId,
        statusRegistry,
        consentRevocations,
        didRegistry,
        ...(publicRpcUrl ? { rpcUrl: publicRpcUrl } : {}),
      };
    },
    onboardOrganization: ({ body }) => {
      const accreditedUntil = body.accreditedUntil ?? plusSeconds(clock.now(), fiveYears);
      return waking(context, onboardOrganization(ports, { ...body, accreditedUntil }));
    },
    listOrganizations: async () => ({ organizations: [...(await store.network((r) => r.tenants.list()))] }),
    rotateApiKey: ({ params }) => rotateApiKey(ports, params.tenant),
    accreditIssuer: async ({ body }) => {
      await accreditIssuer(ports, body);
      return undefined;
    },
    listAccreditations: async () => ({
      accreditations: [...(await store.network((records) => records.accreditations.list()))],
    }),
    readWebDocument: async ({ params }) => {
      const { did, webDid } = await store.network((records) => findTenant(records, params.tenant));
      return { ...(await identities.webDocument(did, webDid)), id: webDid };
    },
    readIntent: async ({ params }) => {
      const [progress] = await store.network((records) => records.outbox.progress([params.id]));
      if (!progress) throw new AppError('not_found', { intent: params.id });
      return { ...progress };
    },
  };
}
