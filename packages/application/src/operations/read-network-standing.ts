import { anchorDueSeconds, plusSeconds } from '@assent/domain';
import type { IntentState } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type { Backlog, NetworkRecords } from '../ports/store.ts';

/** How the rows of the whole network stand: numbers alone, nothing of any tenant or patient. */
export interface NetworkStanding {
  /** Work for the chain, by how far it has come. */
  readonly outbox: Readonly<Record<IntentState, number>>;
  /** The latest checkpoint of the audit log, and how far its anchoring has come; absent before the first. */
  readonly checkpoint?: { readonly size: number; readonly anchored: IntentState };
  readonly backlog: Backlog;
  /** Cases of emergency access that should be on the chain by now and are not. */
  readonly lateEmergencies: number;
}

/** Reads how the network stands. @throws AppError `store_unavailable` */
export function readNetworkStanding({ store, clock }: Pick<Ports, 'store' | 'clock'>): Promise<NetworkStanding> {
  const now = clock.now();
  return store.reading(async (records) => {
    const checkpoint = await latestCheckpoint(records);
    return {
      outbox: await records.outbox.counts(),
      ...(checkpoint ? { checkpoint } : {}),
      backlog: await records.backlog(now),
      lateEmergencies: (await records.emergencyRules.unanchored(plusSeconds(now, -anchorDueSeconds))).length,
    };
  });
}

async function latestCheckpoint({ auditLog, outbox }: NetworkRecords): Promise<NetworkStanding['checkpoint']> {
  const log = await auditLog.current();
  const latest = log && (await auditLog.latest(log.logId));
  if (!latest) return undefined;
  const [progress] = await outbox.progress([latest.intentId]);
  return { size: latest.size, anchored: progress?.state ?? 'queued' };
}
