import { type AccreditationRecord, AppError, ethrAddressOf } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';

export type RecordPorts = Pick<Ports, 'registries' | 'random'>;

/** Work for the chain about one issuer and type. */
type Change =
  | { readonly kind: 'accredit_issuer'; readonly from: number; readonly until: number }
  | { readonly kind: 'suspend_issuer'; readonly since: number }
  | { readonly kind: 'reinstate_issuer'; readonly from: number };

/**
 * Keeps what is said of an issuer from now on, and the work for the chain that comes of it. Returns the intents. The chain
 * knows an issuer by the address of its did:ethr, so no other can be accredited. One that was accredited here before
 * accreditations went on chain can still be suspended here: then there is no intent.
 *
 * @throws AppError `invalid_request` if an issuer to be accredited has no did:ethr
 */
export async function recordAccreditation(
  { registries, random }: RecordPorts,
  records: NetworkRecords,
  record: AccreditationRecord,
  change: Change,
): Promise<readonly string[]> {
  const issuer = ethrAddressOf(record.issuer);
  if (!issuer) {
    if (change.kind === 'accredit_issuer') {
      throw new AppError('invalid_request', { pointers: ['#/issuer'], fault: 'the issuer has no did:ethr' });
    }
    await records.accreditations.put(record);
    return [];
  }
  const intentId = random.uuid();
  await records.outbox.enqueue(intentId, { ...change, issuer, typeId: registries.typeIdOf(record.type) });
  await records.accreditations.put({ ...record, intentId });
  return [intentId];
}
