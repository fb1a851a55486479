import { type AccreditationRecord, AppError, isAccreditedAt, issuerKeyOf } from '@assent/domain';
import type { AccreditationQuestion, AccreditationReading, ChainAccreditations } from '../ports/accreditations.ts';

export interface InMemoryChainAccreditations extends ChainAccreditations {
  /** The chain says this from its next block on, in place of what it said of the same issuer and type. */
  put(record: AccreditationRecord): void;
  /** From now on the chain cannot be read, or, with false, can be again. */
  fail(failing?: boolean): void;
}

/** The registry of issuers on a chain that exists nowhere. At first it has never heard of anybody. */
export function inMemoryChainAccreditations(): InMemoryChainAccreditations {
  const known = new Map<string, AccreditationRecord>();
  let block = 1;
  let isFailing = false;
  const reading = ({ issuer, type, at }: AccreditationQuestion): AccreditationReading => {
    const record = known.get(`${issuerKeyOf(issuer)} ${type}`);
    if (!record) return 'unknown';
    return isAccreditedAt(record, at) ? 'accredited' : 'not_accredited';
  };
  return {
    put(record) {
      known.set(`${issuerKeyOf(record.issuer)} ${record.type}`, record);
      block += 1;
    },
    fail(failing = true) {
      isFailing = failing;
    },
    async read(questions) {
      if (isFailing) throw new AppError('registry_unavailable');
      return { readings: questions.map(reading), block };
    },
  };
}
