import type { TypedClaims } from '@assent/domain';
import { goTo } from '@assent/ui';
import { useClients } from '../session/clients.tsx';
import { keepCode } from './offer-codes.ts';

/** Offers what was read, with a code that goes to the patient on another way, and goes to the offer. */
export function useOffer(): (content: TypedClaims) => Promise<void> {
  const { client } = useClients();
  return async ({ type, claims }) => {
    const body = { type, claims: structuredClone(claims) as Record<string, unknown>, tx_code: true };
    const { id, uri, tx_code } = await client.openOffer({ body });
    keepCode(id, { uri, code: tx_code });
    goTo(`/offers/${id}`);
  };
}
