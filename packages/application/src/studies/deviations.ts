import type { StudyEntry, StudyEvent, TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { findStudy } from '../proofs/studies.ts';
import { appendEntry, type JournalPorts } from './append-entry.ts';

/** A deviation from the protocol, in the sponsor's words. */
export type Deviation = Omit<Extract<StudyEvent, { kind: 'deviation' }>, 'kind'>;

/** Records a deviation from the protocol. It cannot be changed or taken out any more. @throws AppError `not_found` */
export async function recordDeviation(
  ports: JournalPorts & Pick<Ports, 'store'>,
  tenant: TenantId,
  study: string,
  deviation: Deviation,
): Promise<StudyEntry> {
  await findStudy(ports, tenant, study);
  return ports.store.tenant(tenant, (records) =>
    appendEntry(ports, records, study, { kind: 'deviation', ...deviation }),
  );
}
