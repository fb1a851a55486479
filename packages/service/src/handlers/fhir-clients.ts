import type { Endpoints, ResultOf } from '@assent/api';
import { linkFhirPatient, listFhirClients, registerFhirClient, removeFhirClient } from '@assent/application';
import { AppError, type FhirClient } from '@assent/domain';
import { canEncryptTo } from '@assent/fhir';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type FhirClientHandlers = Pick<
  Handlers,
  'registerFhirClient' | 'listFhirClients' | 'removeFhirClient' | 'linkFhirPatient'
>;

/** Who may ask the proxy in front of a FHIR server. */
export const fhirClientHandlers = ({ ports }: HandlerContext): FhirClientHandlers => ({
  registerFhirClient: async ({ body, caller }) => {
    const isUsable = body.encryptionKey === undefined || (await canEncryptTo(body.encryptionKey));
    if (!isUsable) throw new AppError('invalid_request', { pointers: ['#/encryptionKey'] });
    return shown(await registerFhirClient(ports, tenantIdOf(caller), body));
  },
  listFhirClients: async ({ caller }) => ({
    clients: (await listFhirClients(ports, tenantIdOf(caller))).map(shown),
  }),
  removeFhirClient: async ({ params, caller }) => {
    await removeFhirClient(ports, tenantIdOf(caller), params.id);
    return { removed: params.id };
  },
  linkFhirPatient: async ({ params, body, caller }) => {
    await linkFhirPatient(ports, tenantIdOf(caller), params.id, body.fhirId);
    return { patient: params.id };
  },
});

const shown = (client: FhirClient): ResultOf<Endpoints['registerFhirClient']> => structuredClone(client) as never;
