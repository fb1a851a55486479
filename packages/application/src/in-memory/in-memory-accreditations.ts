import type { Accreditation } from '@assent/domain';
import type { Accreditations } from '../ports/store.ts';

export interface InMemoryAccreditations extends Accreditations {
  /** Believes this from now on, in place of what was believed of the same issuer and type. */
  accredit(accreditation: Accreditation): void;
}

/** Accreditations that a test may change as it goes. */
export function inMemoryAccreditations(initial: readonly Accreditation[] = []): InMemoryAccreditations {
  const believed = new Map<string, Accreditation>();
  const accredit = (accreditation: Accreditation) => {
    believed.set(`${accreditation.issuer} ${accreditation.type}`, accreditation);
  };
  initial.forEach(accredit);
  return {
    accredit,
    async isAccredited(issuer, type, at) {
      const found = believed.get(`${issuer} ${type}`);
      return found !== undefined && found.from <= at && at < found.until;
    },
  };
}
