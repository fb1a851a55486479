import {
  AppError,
  anchorDueSeconds,
  type EmergencyCase,
  type EmergencyState,
  isReviewOverdue,
  plusSeconds,
  stateOfEmergency,
  type TenantId,
} from '@assent/domain';
import type { IntentState } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, Page, TenantRecords, UnanchoredEmergency } from '../ports/store.ts';

/** A case, how far it has come here and on the chain, and what is overdue about it. */
export interface EmergencyStanding {
  readonly emergency: EmergencyCase;
  readonly state: EmergencyState;
  /** Of the record of its opening; absent before. */
  readonly anchored?: IntentState;
  readonly isAnchorLate: boolean;
  readonly isReviewOverdue: boolean;
}

/** `unreviewed`: over, and nobody has said whether it was right. */
export type EmergencySelection = 'all' | 'active' | 'unreviewed' | 'late';

type ReadPorts = Pick<Ports, 'store' | 'clock'>;

/** One case. @throws AppError `not_found`, `gone` */
export const readEmergency = (ports: ReadPorts, tenant: TenantId, id: string): Promise<EmergencyStanding> =>
  ports.store.tenant(tenant, async (records) => standingWithin(ports, records, await caseOf(records, id)));

/** How far a case has come that somebody has at hand. */
export const standingOf = (ports: ReadPorts, emergency: EmergencyCase): Promise<EmergencyStanding> =>
  ports.store.reading((records) => standingWithin(ports, records, emergency));

/** Cases of a tenant, newest first. */
export function listEmergencies(
  ports: ReadPorts,
  tenant: TenantId,
  selection: EmergencySelection,
  page: Page,
): Promise<readonly EmergencyStanding[]> {
  const now = ports.clock.now();
  return ports.store.tenant(tenant, async (records) => {
    const cases =
      selection === 'late'
        ? await lateCases(records, tenant, plusSeconds(now, -anchorDueSeconds), page)
        : await records.emergencies.list(filterOf(selection, now), page);
    const standings: EmergencyStanding[] = [];
    for (const one of cases) standings.push(await standingWithin(ports, records, one));
    return standings;
  });
}

/** Cases of all tenants that should be on the chain by now and are not: for whoever runs the service. */
export const lateEmergencies = ({ store, clock }: ReadPorts): Promise<readonly UnanchoredEmergency[]> =>
  store.reading((records) => records.emergencyRules.unanchored(plusSeconds(clock.now(), -anchorDueSeconds)));

/** The case. @throws AppError `not_found`, `gone` */
export async function caseOf({ emergencies }: TenantRecords, id: string): Promise<EmergencyCase> {
  const one = await emergencies.get(id);
  if (!one) throw new AppError('not_found', { emergency: id });
  return one;
}

const filterOf = (selection: EmergencySelection, now: ReturnType<Ports['clock']['now']>) => {
  if (selection === 'active') return { activeAt: now };
  return selection === 'unreviewed' ? { unreviewedAt: now } : {};
};

async function lateCases(
  { emergencyRules, emergencies }: TenantRecords & NetworkRecords,
  tenant: TenantId,
  openedBefore: ReturnType<Ports['clock']['now']>,
  { limit, offset }: Page,
): Promise<readonly EmergencyCase[]> {
  const late = (await emergencyRules.unanchored(openedBefore)).filter((one) => one.tenant === tenant);
  const found: EmergencyCase[] = [];
  for (const { id } of late.slice(offset, offset + limit)) {
    const one = await emergencies.get(id);
    if (one) found.push(one);
  }
  return found;
}

async function standingWithin(
  { clock }: Pick<Ports, 'clock'>,
  { outbox }: NetworkRecords,
  emergency: EmergencyCase,
): Promise<EmergencyStanding> {
  const now = clock.now();
  const { opened } = emergency;
  const [progress] = opened ? await outbox.progress([opened.intent]) : [];
  const isWaiting = progress?.state === 'queued' || progress?.state === 'signed';
  return {
    emergency,
    state: stateOfEmergency(emergency, now),
    ...(progress ? { anchored: progress.state } : {}),
    isAnchorLate: isWaiting && opened !== undefined && plusSeconds(opened.at, anchorDueSeconds) < now,
    isReviewOverdue: isReviewOverdue(emergency, now),
  };
}
