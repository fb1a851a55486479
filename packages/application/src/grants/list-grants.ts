import {
  type ConsentGrant,
  type Did,
  GrantIndex,
  type Instant,
  type NotUsedReason,
  type TenantId,
} from '@assent/domain';
import { heldFrom, readStatus } from '../access/decide-by-consent.ts';
import type { Custody } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';

/** A grant of a patient, and how it stands now. */
export interface StandingGrant {
  readonly grant: ConsentGrant;
  readonly custody: Custody;
  readonly receivedAt: Instant;
  readonly state: 'in_force' | NotUsedReason;
}

/**
 * The grants of a patient that an organisation holds, first to last, each with its standing at this moment. Whether one permits something
 * is for `decideOnAccess` alone.
 *
 * @throws AppError `registry_unavailable` if a status cannot be read; `gone` if the patient was erased
 */
export async function listGrants(
  ports: Pick<Ports, 'store' | 'revocations' | 'registries' | 'clock'>,
  tenant: TenantId,
  subject: Did,
): Promise<readonly StandingGrant[]> {
  const file = await ports.store.shared.subjectFile(tenant, subject);
  const { readings } = await readStatus(ports, file);
  const index = new GrantIndex(heldFrom({ grants: file.grants, readings }));
  const { notInForce } = index.tableAt(subject, ports.clock.now());
  return file.grants.map(({ grant, custody, receivedAt }) => {
    const fault = notInForce.find((one) => one.grant === grant.id && one.version === grant.version);
    return { grant, custody, receivedAt, state: fault?.reason ?? 'in_force' };
  });
}
