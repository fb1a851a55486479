import { zCoding, zDay, zDid, zInstant, zMandate, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Guardians and proxies';
const params = z.strictObject({ id: zUuid });

export const mandateEndpoints = {
  registerMandate: endpoint({
    method: 'POST',
    path: '/v1/patients/{id}/mandates',
    audience: 'tenant',
    tag,
    summary: 'Let somebody act for a patient until a date: sign consents, and read what the patient may read.',
    status: 201,
    params,
    body: z
      .strictObject({
        kind: z.enum(['guardian', 'proxy']),
        agent: zDid,
        relationship: zCoding,
        /** What was seen of the authority. */
        authority: z.string().min(1).max(512),
        validUntil: zInstant.optional(),
        /** Instead of an end: the birthday on which the patient is of age. The date of birth is not kept. */
        minor: z.strictObject({ birthDate: zDay, ageOfMajority: z.int().min(12).max(25).default(18) }).optional(),
      })
      .refine(({ validUntil, minor }) => (validUntil === undefined) !== (minor === undefined), {
        path: ['validUntil'],
        error: 'either validUntil or minor',
      }),
    result: zMandate,
  }),
  listMandates: endpoint({
    method: 'GET',
    path: '/v1/patients/{id}/mandates',
    audience: 'tenant',
    tag,
    summary: 'Who may, or could, act for a patient.',
    status: 200,
    params,
    result: z.strictObject({ mandates: z.array(zMandate) }),
  }),
  endMandate: endpoint({
    method: 'POST',
    path: '/v1/mandates/{id}/end',
    audience: 'tenant',
    tag,
    summary: 'End a mandate at once. What was signed by it counts no more.',
    status: 200,
    params,
    body: z.strictObject({ reason: z.string().min(1).max(512) }),
    /** `grants`: those that were taken out. */
    result: z.strictObject({ mandate: zMandate, grants: z.array(zUuid) }),
  }),
};
