import {
  accreditIssuer,
  describeLog,
  onboardOrganization,
  type RecordedAccreditations,
  readDid,
  readWebDocument,
  reinstateIssuer,
  rotateApiKey,
  suspendIssuer,
} from '@assent/application';
import { type AccreditationRecord, AppError, plusSeconds } from '@assent/domain';
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
  | 'suspendIssuer'
  | 'reinstateIssuer'
  | 'listAccreditations'
  | 'readWebDocument'
  | 'readDid'
  | 'readIntent'
>;

/** Organisations, accreditations, and what anybody may know of the network. */
export function networkHandlers(context: HandlerContext): NetworkHandlers {
  const { ports, didRegistry, publicRpcUrl } = context;
  const { store, clock, registries } = ports;
  return {
    readNetwork: async () => {
      const { chainId, statusRegistry, consentRevocations, issuerRegistry, anchorLog, emergencyAccess } = registries;
      const auditLog = await describeLog({ store, logCrypto: context.logCrypto });
      return {
        chainId,
        statusRegistry,
        consentRevocations,
        issuerRegistry,
        anchorLog,
        emergencyAccess,
        didRegistry,
        ...(auditLog ? { auditLog } : {}),
        ...(publicRpcUrl ? { rpcUrl: publicRpcUrl } : {}),
      };
    },
    onboardOrganization: ({ body }) => {
      const accreditedUntil = body.accreditedUntil ?? plusSeconds(clock.now(), fiveYears);
      return waking(context, onboardOrganization(ports, { ...body, accreditedUntil }));
    },
    listOrganizations: async () => ({ organizations: [...(await store.network((r) => r.tenants.list()))] }),
    rotateApiKey: ({ params }) => rotateApiKey(ports, params.tenant),
    accreditIssuer: async ({ body }) => recorded(await waking(context, accreditIssuer(ports, body))),
    suspendIssuer: async ({ body }) => recorded(await waking(context, suspendIssuer(ports, body))),
    reinstateIssuer: async ({ body }) => recorded(await waking(context, reinstateIssuer(ports, body))),
    listAccreditations: async () => ({
      accreditations: (await store.network((records) => records.accreditations.list())).map(shown),
    }),
    readWebDocument: async ({ params }) => {
      const document = await readWebDocument(ports, params.tenant);
      return { ...document, id: String(document.id) };
    },
    readDid: async ({ params }) => {
      const { document, organization, did } = await readDid(
        { ...ports, didDocuments: context.didDocuments },
        params.did,
      );
      return {
        did,
        document: document && { ...document, id: String(document.id) },
        ...(organization ? { organization: { ...organization } } : {}),
      };
    },
    readIntent: async ({ params }) => {
      const [progress] = await store.network((records) => records.outbox.progress([params.id]));
      if (!progress) throw new AppError('not_found', { intent: params.id });
      return { ...progress };
    },
  };
}

const recorded = ({ accreditations, intents }: RecordedAccreditations) => ({
  accreditations: accreditations.map(shown),
  intents: [...intents],
});

/** An accreditation as anybody may see it. */
const shown = ({ issuer, type, from, until, suspendedSince, gaps }: AccreditationRecord) => ({
  issuer,
  type,
  from,
  until,
  ...(suspendedSince ? { suspendedSince } : {}),
  gaps,
});
