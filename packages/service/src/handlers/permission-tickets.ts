import type { BodyOf, Endpoints } from '@assent/api';
import type { Handlers } from '../http/bind.ts';
import type { TicketOrder } from '../permission-tickets/ticket-desk.ts';
import { type HandlerContext, holderDidOf, tenantIdOf } from './context.ts';

type TicketHandlers = Pick<Handlers, 'signPermissionTicket' | 'signOwnPermissionTicket'>;

/** SMART Permission Tickets for consents that organisations hold. */
export const permissionTicketHandlers = ({ tickets }: HandlerContext): TicketHandlers => ({
  signPermissionTicket: ({ params: { id }, body, caller }) =>
    tickets.sign(tenantIdOf(caller), { grant: id }, orderFrom(body)),
  signOwnPermissionTicket: ({ params: { tenant, id }, body, caller }) =>
    tickets.sign(tenant, { grant: id, subject: holderDidOf(caller) }, orderFrom(body)),
});

const orderFrom = ({ presenterKey, ...rest }: BodyOf<Endpoints['signPermissionTicket']>): TicketOrder => ({
  ...rest,
  ...(presenterKey === undefined ? {} : { presenterKey }),
});
