import { zDid, zInstant, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { zRejected } from './credentials.ts';

/** Work that goes on with credentials that were presented. */
export const prescriptionEndpoints = {
  dispensePrescription: endpoint({
    method: 'POST',
    path: '/v1/prescriptions/{id}/dispense',
    audience: 'tenant',
    tag: 'Prescriptions',
    summary:
      'Fill a prescription that was presented to this organisation, by the id of the credential. `dispense` is a new id for each fill; the same again is the same fill.',
    status: 200,
    params: z.strictObject({ id: z.string().min(1).max(256) }),
    body: z.strictObject({ issuer: zDid, dispense: zUuid }),
    result: z.discriminatedUnion('valid', [
      z.strictObject({
        valid: z.literal(true),
        dispense: zUuid,
        /** Which fill this is, and of how many. */
        number: z.int(),
        of: z.int(),
        at: zInstant,
      }),
      zRejected,
    ]),
  }),
};
