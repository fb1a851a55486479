import { zDid, zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Consent';
const maxHours = 4;

/** What a ticket needs beside the grant that it carries a part of. */
const zTicketOrder = z.strictObject({
  type: z.enum([
    'provider-consult',
    'research-study-access',
    'public-health-investigation',
    'payer-claims-adjudication',
  ]),
  /** Who of the grantees it is for. */
  grantee: zDid,
  /** Base URL of the FHIR server that it is for. */
  audience: z.url({ protocol: /^https$/ }).max(512),
  /** What the type asks for, for example the study: FHIR in JSON. */
  context: z.record(z.string().max(64), z.unknown()),
  /** Thumbprint (RFC 7638) of the key that must present it. */
  presenterKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
  /** Leave out what a ticket cannot say, as long as that widens nothing. */
  lossy: z.boolean().default(false),
  lifetimeSeconds: z
    .int()
    .min(60)
    .max(maxHours * 3600)
    .default(3600),
});
const zTicket = z.strictObject({ ticket: z.string(), jti: z.string(), expiresAt: zInstant });

/** SMART Permission Tickets. */
export const permissionTicketEndpoints = {
  signPermissionTicket: endpoint({
    method: 'POST',
    path: '/v1/consent-grants/{id}/permission-tickets',
    audience: 'tenant',
    tag,
    summary:
      'Sign a SMART Permission Ticket for what a consent that counts now allows one grantee, for hours. Its issuer is the one of our health cards.',
    status: 201,
    params: z.strictObject({ id: zUuid }),
    body: zTicketOrder,
    result: zTicket,
  }),
  signOwnPermissionTicket: endpoint({
    method: 'POST',
    path: '/v1/organizations/{tenant}/holder/consent-grants/{id}/permission-tickets',
    audience: 'holder',
    tag,
    summary:
      'As a patient: have this organisation sign a SMART Permission Ticket for a consent of yours that it holds.',
    status: 201,
    params: z.strictObject({ tenant: zTenantId, id: zUuid }),
    body: zTicketOrder,
    result: zTicket,
  }),
};
