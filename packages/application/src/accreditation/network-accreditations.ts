import { type AccreditationRecord, type Instant, isAccreditedAt } from '@assent/domain';
import type { AccreditationReading, Accreditations, ChainAccreditations } from '../ports/accreditations.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';
import type { StoredAccreditation } from '../ports/stored-rows.ts';

/**
 * Accreditation as this service knows it: what the chain says, but for two things. What was suspended or ended here is
 * refused from that moment on, chain or no chain; and what was accredited here counts until its way to the chain has
 * ended, as long as the chain has never heard of this issuer and type.
 */
export function networkAccreditations({ store }: Pick<Ports, 'store'>, chain: ChainAccreditations): Accreditations {
  return {
    async isAccredited(issuer, type, ...times) {
      const known = await store.network((records) => records.accreditations.find(issuer, type));
      if (known && !times.every((at) => isAccreditedAt(known, at))) return false;
      const { readings, block } = await chain.read(times.map((at) => ({ issuer, type, at })));
      if (known && readings.includes('unknown')) return store.network((records) => isOnItsWay(records, known, block));
      return areAllAccredited(times, readings);
    },
  };
}

const areAllAccredited = (times: readonly Instant[], readings: readonly AccreditationReading[]) =>
  readings.length === times.length && readings.every((reading) => reading === 'accredited');

/** Whether the chain as of `block` could not know it yet. */
async function isOnItsWay({ outbox }: NetworkRecords, { intentId }: StoredAccreditation, block: number) {
  if (intentId === undefined) return true;
  const [progress] = await outbox.progress([intentId]);
  return progress?.state !== 'final' || block < (progress.transaction?.blockNumber ?? 0);
}

/** What the chain alone says, for a verifier that has nothing else. */
export const chainAccreditations = (chain: ChainAccreditations): Accreditations => ({
  isAccredited: async (issuer, type, ...times) =>
    areAllAccredited(times, (await chain.read(times.map((at) => ({ issuer, type, at })))).readings),
});

/** A list of accreditations that a stand-alone verifier was given. */
export const listedAccreditations = (list: readonly AccreditationRecord[]): Accreditations => ({
  isAccredited: async (issuer, type, ...times) =>
    list.some(
      (record) => record.issuer === issuer && record.type === type && times.every((at) => isAccreditedAt(record, at)),
    ),
});
