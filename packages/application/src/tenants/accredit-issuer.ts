import type { Accreditation } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { Accreditations } from '../ports/store.ts';

/** Says who may issue what, replacing what was said before. An `until` in the past ends an accreditation. */
export async function accreditIssuer({ store }: Pick<Ports, 'store'>, accreditation: Accreditation): Promise<void> {
  await store.network((records) => records.accreditations.put(accreditation));
}

/** The accreditations this service keeps, as verifiers ask for them. */
export function storedAccreditations({ store }: Pick<Ports, 'store'>): Accreditations {
  return {
    isAccredited: async (issuer, type, at) => {
      const found = await store.network((records) => records.accreditations.find(issuer, type));
      return found !== undefined && found.from <= at && at < found.until;
    },
  };
}

/** A list of accreditations that a stand-alone verifier was given. */
export function listedAccreditations(list: readonly Accreditation[]): Accreditations {
  return {
    isAccredited: async (issuer, type, at) =>
      list.some((a) => a.issuer === issuer && a.type === type && a.from <= at && at < a.until),
  };
}
