import {
  AppError,
  accept,
  canonicalJson,
  commitmentOf,
  type Did,
  type EmergencyCase,
  ethrAddressOf,
  type ReviewOutcome,
  reject,
  stateOfEmergency,
  type TenantId,
  type Verification,
} from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import { caseOf } from './read-emergencies.ts';

type EndPorts = Pick<Ports, 'store' | 'random' | 'clock'>;

/** Who says so, and what is to be remembered of it. Sealed with the case. */
interface Statement {
  readonly by: Did;
  readonly note?: string | undefined;
}

/**
 * Ends access before its time, with a closing record: who, when, and how often data were used. At once here, on chain with
 * the next batch.
 *
 * @throws AppError `not_found`, `conflict` unless the case is active, `gone`
 */
export function closeEmergency(
  ports: EndPorts,
  tenant: TenantId,
  id: string,
  { by, note }: Statement,
): Promise<EmergencyCase> {
  return ports.store.tenant(tenant, async (records) => {
    const one = await caseOf(records, id);
    const at = ports.clock.now();
    const state = stateOfEmergency(one, at);
    if (state !== 'active') throw new AppError('conflict', { emergency: id, state });
    const intent = ports.random.uuid();
    const accesses = await accessesUnder(records, one);
    const closed = { ...one, closed: { at, by, accesses, intent, ...(note === undefined ? {} : { note }) } };
    await records.outbox.enqueue(intent, { kind: 'close_emergency', caseId: one.caseId });
    await records.receipts.append(
      newReceipt(ports, 'emergency_closed', one.order.subject, by, {
        dataClasses: [...one.order.dataClasses],
        emergency: id,
      }),
    );
    await records.emergencies.replace(closed);
    return closed;
  });
}

/**
 * Says whether a case that is over was right. By somebody who neither had the access nor approved it; once. The chain gets a
 * salted commitment.
 *
 * @throws AppError `not_found`, `conflict` unless the case is over and not reviewed, `gone`
 */
export function reviewEmergency(
  ports: EndPorts,
  tenant: TenantId,
  id: string,
  { by, note, outcome }: Statement & { readonly outcome: ReviewOutcome },
): Promise<Verification<EmergencyCase>> {
  return ports.store.tenant(tenant, async (records) => {
    const one = await caseOf(records, id);
    const at = ports.clock.now();
    const state = stateOfEmergency(one, at);
    if (state !== 'closed' && state !== 'expired') throw new AppError('conflict', { emergency: id, state });
    if (tookPart(one, by)) return reject('self_review', '/by');
    const [intent, salt] = [ports.random.uuid(), ports.random.bytes32()];
    const found = { at, by, outcome, ...(note === undefined ? {} : { note }) };
    const reviewed = { ...one, review: { ...found, salt, intent } };
    await records.outbox.enqueue(intent, {
      kind: 'review_emergency',
      caseId: one.caseId,
      outcome: commitmentOf(salt, canonicalJson(found)),
    });
    await records.receipts.append(
      newReceipt(ports, 'emergency_reviewed', one.order.subject, by, {
        dataClasses: [...one.order.dataClasses],
        reasons: [outcome],
        emergency: id,
      }),
    );
    await records.emergencies.replace(reviewed);
    return accept(reviewed);
  });
}

function tookPart({ order, approvals }: EmergencyCase, by: Did): boolean {
  const address = ethrAddressOf(by);
  return by === order.requester || approvals.some(({ approver }) => approver === address);
}

const pageLength = 1000;

/** In the history of the patient since the case was opened. */
async function accessesUnder({ receipts }: TenantRecords, { id, order, opened }: EmergencyCase): Promise<number> {
  let count = 0;
  for (let offset = 0; ; offset += pageLength) {
    const lines = await receipts.ofSubject(order.subject, { limit: pageLength, offset });
    count += lines.filter(({ event, emergency }) => event === 'access_permitted' && emergency === id).length;
    const oldest = lines.at(-1);
    if (!oldest || lines.length < pageLength || (opened && oldest.at < opened.at)) return count;
  }
}
