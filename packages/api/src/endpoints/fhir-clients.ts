import { zFhirClient, zFhirClientWish, zFhirId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'FHIR';

/** Who may ask the proxy in front of a FHIR server, and which Patient is which patient. */
export const fhirClientEndpoints = {
  registerFhirClient: endpoint({
    method: 'POST',
    path: '/admin/fhir-clients',
    audience: 'tenant',
    tag,
    summary:
      'Let a client ask the proxy in front of the FHIR server, with keys of its own (SMART Backend Services) or by presenting its DID. What it gets is decided by consent.',
    status: 201,
    body: zFhirClientWish,
    result: zFhirClient,
  }),
  listFhirClients: endpoint({
    method: 'GET',
    path: '/admin/fhir-clients',
    audience: 'tenant',
    tag,
    summary: 'Clients that may ask the proxy in front of the FHIR server.',
    status: 200,
    result: z.strictObject({ clients: z.array(zFhirClient) }),
  }),
  removeFhirClient: endpoint({
    method: 'DELETE',
    path: '/admin/fhir-clients/{id}',
    audience: 'tenant',
    tag,
    summary: 'Refuse a client from now on, with every token it has.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    result: z.strictObject({ removed: zUuid }),
  }),
  linkFhirPatient: endpoint({
    method: 'PUT',
    path: '/v1/patients/{id}/fhir-patient',
    audience: 'tenant',
    tag,
    summary: 'Say which Patient of the FHIR server a patient is. Without that nothing of the Patient is given out.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    body: z.strictObject({ fhirId: zFhirId }),
    result: z.strictObject({ patient: zUuid }),
  }),
};
