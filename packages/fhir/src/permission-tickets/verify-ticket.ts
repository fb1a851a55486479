import { type Instant, toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import { type Checked, checked } from '../checked.ts';
import { readTicket, type Ticket, type WrittenTicket } from './read-ticket.ts';
import { refuseTicket, type TicketFault } from './ticket-fault.ts';
import { ticketTypes } from './ticket-types.ts';

/** Whom a server believes, and what it asks. */
export interface TicketTrust {
  /** The key set at `<iss>/.well-known/jwks.json`; undefined for an issuer that is not believed. @throws AppError if it cannot be had */
  keySet(iss: string): Promise<unknown>;
  /** Whether a place of a list of revoked tickets is set. @throws AppError if it cannot be had: then the answer is not known */
  isRevoked(url: string, index: number): Promise<boolean>;
}

/** Where a ticket is presented, and by whom. */
export interface TicketPresented {
  /** Base URL of the FHIR server, to the letter. */
  readonly audience: string;
  readonly now: Instant;
  /** Thumbprint (RFC 7638) of the key that the client authenticated with. */
  readonly presenterKey?: string;
}

/** Clocks of issuers may be so much ahead. */
const aheadSeconds = 60;

/**
 * Checks a SMART Permission Ticket (draft of 2026-04-30, "Server-Side Validation", layer 2): form, issuer, signature, times, audience,
 * presenter, what must be understood, and revocation, in this order. Whose record `subject` is, and what of `access` is asked for, is for the
 * server. Audiences that are a trust framework are refused.
 *
 * @throws AppError what `trust` throws
 */
export const verifyTicket = (
  trust: TicketTrust,
  jwt: string,
  presented: TicketPresented,
): Promise<Checked<Ticket, TicketFault>> => checked(() => verified(trust, jwt, presented));

async function verified(trust: TicketTrust, jwt: string, presented: TicketPresented): Promise<Ticket> {
  const written = readTicket(jwt);
  const { ticket } = written;
  const keys = (await trust.keySet(ticket.iss)) ?? refuseTicket('issuer_not_trusted');
  if (!(await isSigned(written, keys))) refuseTicket('signature');
  assertPresented(ticket, presented);
  if (!types.has(ticket.ticket_type)) refuseTicket('type_unknown');
  // there is no claim beyond those of the kernel that is understood here
  if ((ticket.must_understand ?? []).length > 0) refuseTicket('must_understand');
  const { revocation } = ticket;
  if (revocation && (await trust.isRevoked(revocation.url, revocation.index))) refuseTicket('revoked');
  return ticket;
}

const types: ReadonlySet<string> = new Set(Object.values(ticketTypes).map(({ url }) => url));

function assertPresented(ticket: Ticket, { audience, now, presenterKey }: TicketPresented): void {
  const at = toUnixSeconds(now);
  if (ticket.iat !== undefined && ticket.iat > at + aheadSeconds) refuseTicket('not_yet_valid');
  if (ticket.exp <= at) refuseTicket('expired');
  if (ticket.aud_type === 'trust_framework' || ![ticket.aud].flat().includes(audience)) refuseTicket('wrong_audience');
  const { presenter_binding: binding } = ticket;
  if (binding && binding.jkt !== presenterKey) refuseTicket('wrong_presenter');
}

const coordinate = z.string().regex(/^[\w-]{43}$/);
const zKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  use: z.literal('sig').optional(),
  alg: z.literal('ES256').optional(),
  x: coordinate,
  y: coordinate,
});
const zKeySet = z.looseObject({ keys: z.array(z.looseObject({})).max(100) });

async function isSigned({ kid, signingInput, signature }: WrittenTicket, keySet: unknown): Promise<boolean> {
  const named = (zKeySet.safeParse(keySet).data?.keys ?? []).filter((key) => key.kid === kid);
  const key = zKey.safeParse(named[0]);
  // two keys of one name are none; a private key in the set means that anybody can sign as the issuer
  if (named.length !== 1 || !key.success || Object.hasOwn(named[0] ?? {}, 'd')) return refuseTicket('key_unknown');
  const { x, y } = key.data;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const jwk = { kty: 'EC', crv: 'P-256', x, y };
  const imported = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']).catch(() => undefined);
  if (!imported) return refuseTicket('key_unknown'); // a point that is not on the curve
  const octets = new TextEncoder().encode(signingInput);
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  return crypto.subtle.verify(how, imported, Uint8Array.from(signature), octets);
}
