import { endMandate, listMandates, registerMandate } from '@assent/application';
import { AppError, comingOfAge } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type MandateHandlers = Pick<Handlers, 'registerMandate' | 'listMandates' | 'endMandate'>;

/** Who may act for patients. */
export const mandateHandlers = ({ ports }: HandlerContext): MandateHandlers => ({
  registerMandate: async ({ params, body: { validUntil, minor, ...order }, caller }) => {
    const until = validUntil ?? (minor && comingOfAge(minor.birthDate, minor.ageOfMajority));
    if (!until) throw new AppError('invalid_request', { pointers: ['#/validUntil'] });
    return registerMandate(ports, tenantIdOf(caller), params.id, { ...order, validUntil: until });
  },
  listMandates: async ({ params, caller }) => ({
    mandates: [...(await listMandates(ports, tenantIdOf(caller), params.id))],
  }),
  endMandate: async ({ params, body, caller }) => {
    const { mandate, grants } = await endMandate(ports, tenantIdOf(caller), params.id, body.reason);
    return { mandate, grants: [...grants] };
  },
});
