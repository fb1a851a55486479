import { refusing } from '../checked.ts';

/** Why a SMART Permission Ticket is refused. Faults are public API: what whoever runs the server looks up. */
export type TicketFault =
  /* the signed token */
  | 'jwt_form'
  | 'header_form'
  | 'header_alg'
  | 'header_kid'
  | 'header_critical'
  | 'claims_form'
  /* who signed */
  | 'issuer_not_trusted'
  | 'key_unknown'
  | 'signature'
  /* when, for whom, and by whom it is presented */
  | 'not_yet_valid'
  | 'expired'
  | 'wrong_audience'
  | 'wrong_presenter'
  /* what must be understood */
  | 'type_unknown'
  | 'must_understand'
  | 'revoked';

/** Ends a check of a ticket. */
export const refuseTicket: (fault: TicketFault) => never = refusing<TicketFault>();
