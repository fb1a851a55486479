import type { TypedClaims } from '@assent/domain';
import { goTo } from '@assent/ui';
import { useClients } from '../session/clients.tsx';
import { keepCode } from './offer-codes.ts';

/** Offers what was read, with a code that goes to the patient on another way, and goes to the offer. `registers`: whoever takes it becomes a patient. */
export function useOffer(): (content: TypedClaims, registers: boolean) => Promise<void> {
  const { client } = useClients();
  return async ({ type, claims }, registers) => {
    const said = structuredClone(claims) as Record<string, unknown>;
    const body = { type, claims: said, tx_code: true, register_patient: registers };
    const { id, uri, tx_code } = await client.openOffer({ body });
    keepCode(id, { uri, code: tx_code });
    goTo(`/offers/${id}`);
  };
}
