import * as z from 'zod';
import { fromBase64Url } from '../encodings/base64url.ts';
import { jsonValue, utf8Text } from '../encodings/json-text.ts';
import { refuseTicket } from './ticket-fault.ts';

const maxCharacters = 65_536;
const seconds = z.int().min(0).max(253_402_300_799);
const text = z.string().min(1).max(2048);
const zCode = z.looseObject({ system: text.optional(), code: text });

const zPermission = z.looseObject({
  kind: z.literal('data'),
  resource_type: text,
  interactions: z.array(z.enum(['create', 'read', 'update', 'patch', 'delete', 'search'])).min(1),
  category_any_of: z.array(zCode).min(1).optional(),
  code_any_of: z.array(zCode).min(1).optional(),
});

/**
 * What must be understood of a ticket is understood or refused here, so `access` has no members that are not known, and neither has what
 * binds the presenter. Claims beside these may be left alone.
 */
const zTicket = z.looseObject({
  iss: z.url({ protocol: /^https$/ }).max(2048),
  aud: z.union([text, z.array(text).min(1).max(100)]),
  aud_type: z.enum(['data_holder_url', 'trust_framework']).optional(),
  iat: seconds.optional(),
  exp: seconds,
  jti: text,
  ticket_type: text,
  presenter_binding: z.strictObject({ method: z.literal('jkt'), jkt: z.string().regex(/^[\w-]{43}$/) }).optional(),
  revocation: z.strictObject({ url: z.url({ protocol: /^https$/ }), index: z.int().min(0) }).optional(),
  must_understand: z.array(text).optional(),
  subject: z.strictObject({
    patient: z.looseObject({ resourceType: z.literal('Patient') }),
    recipient_record: z.looseObject({}).optional(),
  }),
  requester: z.looseObject({ resourceType: text }).optional(),
  access: z.strictObject({
    permissions: z.array(zPermission).min(1).max(1000),
    data_period: z.strictObject({ start: text.optional(), end: text.optional() }).optional(),
    sensitive_data: z.enum(['exclude', 'include']).optional(),
  }),
  context: z.looseObject({}).optional(),
});
/** What a ticket says. */
export type Ticket = z.infer<typeof zTicket>;

/** A ticket as it is written, before anybody is believed. */
export interface WrittenTicket {
  readonly kid: string;
  readonly signingInput: string;
  readonly signature: Uint8Array;
  readonly ticket: Ticket;
}

/** Reads a ticket. Its signature is not checked here. */
export function readTicket(jwt: string): WrittenTicket {
  const parts = jwt.length > maxCharacters ? [] : jwt.split('.');
  const [header, payload, signature] = parts.map((part) => fromBase64Url(part) ?? refuseTicket('jwt_form'));
  if (parts.length !== 3 || !header || !payload || !signature) refuseTicket('jwt_form');
  // ES256 signs with two numbers of 32 octets (RFC 7518 §3.4)
  if (signature.length !== 64) refuseTicket('jwt_form');
  const kid = kidOf(header);
  const ticket = zTicket.safeParse(jsonValue(utf8Text(payload) ?? ''));
  if (!ticket.success) refuseTicket('claims_form');
  return { kid, signature, ticket: ticket.data, signingInput: jwt.slice(0, jwt.lastIndexOf('.')) };
}

const zHeader = z.looseObject({ typ: z.literal('JWT').optional(), alg: z.string(), kid: z.string() });

function kidOf(octets: Uint8Array): string {
  const header = zHeader.safeParse(jsonValue(utf8Text(octets) ?? ''));
  if (!header.success) refuseTicket('header_form');
  const { alg, kid } = header.data;
  if (alg !== 'ES256') refuseTicket('header_alg');
  if (!/^[\w.:~-]{1,256}$/.test(kid)) refuseTicket('header_kid');
  // Whatever must be understood is not (RFC 7515 §4.1.11); a payload that is compressed or detached is none of a ticket.
  for (const name of ['crit', 'b64', 'zip']) if (Object.hasOwn(header.data, name)) refuseTicket('header_critical');
  return kid;
}
