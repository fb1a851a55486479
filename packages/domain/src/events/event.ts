import * as z from 'zod';
import { zInstant } from '../primitives.ts';
import { type Receipt, type ReceiptEvent, zReceiptEvent } from '../receipt.ts';

/** What a line of a patient's history is called as an event. */
const typeOfReceipt = {
  credential_issued: 'credential.issued',
  credential_revoked: 'credential.revoked',
  credential_suspended: 'credential.suspended',
  credential_reinstated: 'credential.reinstated',
  presentation_accepted: 'presentation.accepted',
  grant_received: 'grant.received',
  grant_revoked: 'grant.revoked',
  access_permitted: 'access.permitted',
  access_denied: 'access.denied',
  emergency_requested: 'emergency.requested',
  emergency_opened: 'emergency.opened',
  emergency_closed: 'emergency.closed',
  emergency_reviewed: 'emergency.reviewed',
  prescription_dispensed: 'prescription.dispensed',
  referral_received: 'referral.received',
  agent_read: 'agent.read',
  agent_changed: 'agent.changed',
  ticket_signed: 'ticket.signed',
} as const satisfies Record<ReceiptEvent, string>;

/** Events that are no line of anybody's history. They say nothing of a patient. */
const otherTypes = [
  'presentation.refused',
  'emergency.approved',
  'log.anchored',
  'issuer.accredited',
  'issuer.suspended',
  'issuer.reinstated',
] as const;

/** What an event can be about. Names are public API. */
export const zEventType = z.enum([...zReceiptEvent.options.map((event) => typeOfReceipt[event]), ...otherTypes]);
export type EventType = z.infer<typeof zEventType>;

/** Identifiers, codes and numbers. Never claims, tokens or names. */
export const zEventData = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
  .readonly();
export type EventData = z.infer<typeof zEventData>;

/** Something that happened, before it has its place in the stream. */
export const zUnplacedEvent = z
  .strictObject({ id: z.string().min(1).max(256), type: zEventType, at: zInstant, data: zEventData })
  .readonly();
export type UnplacedEvent = z.infer<typeof zUnplacedEvent>;

/** Something that happened. `seq` grows from one event of a tenant to the next, with gaps; `id` is the same wherever it is told. */
export const zEvent = z.strictObject({ ...zUnplacedEvent.unwrap().shape, seq: z.int().min(0) }).readonly();
export type Event = z.infer<typeof zEvent>;

/**
 * A line of history as an event. Why a presentation was asked for is a text of the one who asked, and no code, so it is left
 * out.
 */
export function eventOfReceipt(seq: number, { id, at, event, ...said }: Receipt): Event {
  const { subject, actor, human, purposes, action, dataClasses, grants, credentials, reasons, emergency } = said;
  return {
    ...{ id, seq, type: typeOfReceipt[event], at },
    data: {
      ...{ subject, actor, human, dataClasses, grants, credentials },
      ...(event === 'presentation_accepted' ? {} : { reasons }),
      ...(purposes ? { purposes } : {}),
      ...(action ? { action } : {}),
      ...(emergency ? { emergency } : {}),
    },
  };
}
