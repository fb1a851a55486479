import { dispensePrescription } from '@assent/application';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, refused, tenantIdOf } from './context.ts';

/** What is done with prescriptions that were presented. */
export const prescriptionHandlers = ({ ports }: HandlerContext): Pick<Handlers, 'dispensePrescription'> => ({
  dispensePrescription: async ({ params, body, caller }) => {
    const filled = await dispensePrescription(ports, tenantIdOf(caller), { credential: params.id, ...body });
    if (!filled.valid) return refused(filled);
    const { id, number, of, at } = filled.value;
    return { valid: true, dispense: id, number, of, at };
  },
});
