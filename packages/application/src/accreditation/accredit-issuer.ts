import { type Accreditation, type AccreditationRecord, ethrAddressOf, toUnixSeconds } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';
import { type RecordPorts, recordAccreditation } from './record-accreditation.ts';

/** What an issuer is accredited for from now on, and the work for the chain that makes others believe it. */
export interface RecordedAccreditations {
  readonly accreditations: readonly AccreditationRecord[];
  readonly intents: readonly string[];
}

/**
 * Says who may issue what, replacing the interval that was said before; a suspension and gaps stay. An `until` in the past
 * ends an accreditation. It holds here at once, and on chain with the next batch.
 *
 * @throws AppError `invalid_request` if the issuer has no did:ethr
 */
export function accreditIssuer(
  ports: Pick<Ports, 'store'> & RecordPorts,
  accreditation: Accreditation,
): Promise<RecordedAccreditations> {
  return ports.store.network((records) => accreditWithin(ports, records, accreditation));
}

/** The same within a unit of work that does more. */
export async function accreditWithin(
  ports: RecordPorts,
  records: NetworkRecords,
  accreditation: Accreditation,
): Promise<RecordedAccreditations> {
  const { issuer, type } = accreditation;
  const { suspendedSince, gaps = [] } = (await records.accreditations.find(issuer, type)) ?? {};
  const record = { ...accreditation, ...(suspendedSince ? { suspendedSince } : {}), gaps };
  const [from, until] = [toUnixSeconds(accreditation.from), toUnixSeconds(accreditation.until)];
  const intents = await recordAccreditation(ports, records, record, { kind: 'accredit_issuer', from, until });
  return { accreditations: [record], intents };
}

/**
 * Queues for the chain what was said here before accreditations went there; only for issuers that can be on it. Safe to
 * repeat. Returns how many there were.
 */
export function accreditKnownIssuers(ports: Pick<Ports, 'store'> & RecordPorts): Promise<number> {
  return ports.store.network(async (records) => {
    const known = await records.accreditations.list();
    const missing = known.filter(({ intentId, issuer }) => intentId === undefined && ethrAddressOf(issuer));
    for (const { issuer, type, from, until } of missing) {
      await accreditWithin(ports, records, { issuer, type, from, until });
    }
    return missing.length;
  });
}
