import { zDid } from '@assent/domain';
import * as z from 'zod';
import { type TicketType, ticketTypes } from './ticket-types.ts';

const zAddress = z.url({ protocol: /^https$/ }).max(512);

/** What a ticket needs beside the grant. */
export const zTicketWish = z.strictObject({
  type: z.enum(Object.keys(ticketTypes) as [TicketType, ...TicketType[]]),
  /** Who of the grantees it is for. */
  grantee: zDid,
  /** Who signs it, and publishes keys at `<issuer>/.well-known/jwks.json`. */
  issuer: zAddress,
  /** Base URL of the FHIR server that it is for. */
  audience: zAddress,
  /** Thumbprint (RFC 7638) of the key that must present it. The draft asks for none between organisations. */
  presenterKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
  /** Its place in a list that the issuer publishes. */
  revocation: z.strictObject({ url: zAddress, index: z.int().min(0).max(2_147_483_647) }).optional(),
  /** What the type asks for, for example the study: FHIR in JSON. */
  context: z.record(z.string().max(64), z.unknown()),
});
export type TicketWish = z.infer<typeof zTicketWish>;
