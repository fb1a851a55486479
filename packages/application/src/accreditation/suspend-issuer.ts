import {
  type AccreditationRecord,
  AppError,
  type Did,
  type Instant,
  type IssuedType,
  toUnixSeconds,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';
import type { RecordedAccreditations } from './accredit-issuer.ts';
import { type RecordPorts, recordAccreditation } from './record-accreditation.ts';

type SuspendPorts = Pick<Ports, 'store' | 'clock'> & RecordPorts;

/** One type, or all that the issuer is accredited for. */
interface Which {
  readonly issuer: Did;
  readonly type?: IssuedType | undefined;
}

/**
 * Stops trust in everything an issuer issued at `since` or later: a key was stolen, say. Refused here at once, chain or no
 * chain; elsewhere from the next batch on. A time to come means now. A suspension in force can only be moved to an earlier
 * time; where it began early enough, it stays as it is, and there is no intent.
 *
 * @throws AppError `not_found` if the issuer was never accredited here
 */
export function suspendIssuer(
  ports: SuspendPorts,
  { since, ...which }: Which & { readonly since?: Instant | undefined },
): Promise<RecordedAccreditations> {
  const now = ports.clock.now();
  const start = since !== undefined && since < now ? since : now;
  return ports.store.network(async (records) => {
    const known = await accreditationsOf(records, which);
    const intents = await suspendWithin(ports, records, known, start);
    return { accreditations: await accreditationsOf(records, which), intents };
  });
}

/** Suspends everything that an issuer is accredited for, within a unit of work that does more. Returns the intents. */
export async function suspendAllWithin(
  ports: RecordPorts,
  records: NetworkRecords,
  issuer: Did,
  since: Instant,
): Promise<readonly string[]> {
  const all = await records.accreditations.ofIssuer(issuer);
  return suspendWithin(
    ports,
    records,
    all.map(({ intentId: _, ...record }) => record),
    since,
  );
}

async function suspendWithin(
  ports: RecordPorts,
  records: NetworkRecords,
  known: readonly AccreditationRecord[],
  start: Instant,
): Promise<readonly string[]> {
  const changed = known.filter(({ suspendedSince }) => suspendedSince === undefined || start < suspendedSince);
  const intents: string[] = [];
  for (const record of changed) {
    const change = { kind: 'suspend_issuer', since: toUnixSeconds(start) } as const;
    intents.push(...(await recordAccreditation(ports, records, { ...record, suspendedSince: start }, change)));
  }
  return intents;
}

/**
 * Ends suspensions. What was issued from their start up to `from` stays refused for good. `from` is the start of the
 * suspension after a false alarm, the time of the new key after a theft; now if it is not given.
 *
 * @throws AppError `not_found` if the issuer was never accredited here, `conflict` if it is not suspended,
 *   `invalid_request` if `from` is before a suspension
 */
export function reinstateIssuer(
  ports: SuspendPorts,
  { from = ports.clock.now(), ...which }: Which & { readonly from?: Instant | undefined },
): Promise<RecordedAccreditations> {
  return ports.store.network(async (records) => {
    const suspended = (await accreditationsOf(records, which)).flatMap(({ suspendedSince, ...record }) =>
      suspendedSince === undefined ? [] : [{ record, suspendedSince }],
    );
    if (suspended.length === 0) throw new AppError('conflict', { issuer: which.issuer });
    const intents: string[] = [];
    for (const { record, suspendedSince } of suspended) {
      if (from < suspendedSince) throw new AppError('invalid_request', { pointers: ['#/from'] });
      const gap = suspendedSince < from ? [{ start: suspendedSince, end: from }] : [];
      const change = { kind: 'reinstate_issuer', from: toUnixSeconds(from) } as const;
      const reinstated = { ...record, gaps: [...record.gaps, ...gap] };
      intents.push(...(await recordAccreditation(ports, records, reinstated, change)));
    }
    return { accreditations: await accreditationsOf(records, which), intents };
  });
}

async function accreditationsOf(
  records: NetworkRecords,
  { issuer, type }: Which,
): Promise<readonly AccreditationRecord[]> {
  const all = await records.accreditations.ofIssuer(issuer);
  const known = all.filter((record) => type === undefined || record.type === type);
  if (known.length === 0) throw new AppError('not_found', { issuer });
  return known.map(({ intentId: _, ...record }) => record);
}
