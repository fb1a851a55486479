import { type AccreditationRecord, isAccreditedAt } from '@assent/domain';
import type { Accreditations } from '../ports/accreditations.ts';

export interface InMemoryAccreditations extends Accreditations {
  /** Believes this from now on, in place of what was believed of the same issuer and type. */
  accredit(accreditation: AccreditationRecord): void;
}

/** Accreditations that a test may change as it goes. */
export function inMemoryAccreditations(initial: readonly AccreditationRecord[] = []): InMemoryAccreditations {
  const believed = new Map<string, AccreditationRecord>();
  const accredit = (accreditation: AccreditationRecord) => {
    believed.set(`${accreditation.issuer} ${accreditation.type}`, accreditation);
  };
  initial.forEach(accredit);
  return {
    accredit,
    async isAccredited(issuer, type, ...times) {
      const found = believed.get(`${issuer} ${type}`);
      return found !== undefined && times.every((at) => isAccreditedAt(found, at));
    },
  };
}
