import {
  AppError,
  accept,
  checkApprovals,
  type EmergencyApproval,
  type EmergencyCase,
  type EmergencyRules,
  emergencyRequestOf,
  type Instant,
  inContractOrder,
  objectionsToApproval,
  objectionsToRequest,
  stateOfEmergency,
  type TenantId,
  type Verification,
} from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { SubjectFile } from '../ports/shared-records.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import { caseOf } from './read-emergencies.ts';
import { rulesWithin } from './set-emergency-rules.ts';
import { objectionsOfGrants } from './what-grants-say.ts';

type ApprovePorts = Pick<Ports, 'store' | 'registries' | 'random' | 'clock' | 'emergencyChain'>;

/**
 * Adds the signature of an approver. With the last one that the policy asks for, the data are open: the case, the work
 * for the chain and the notice in the patient's history are kept together. The chain is not asked; it will check the same
 * signatures by the same rules. An approver who signed before is counted once.
 *
 * @throws AppError `not_found`, `conflict` if the case waits for no approval any more, `gone`
 */
export async function approveEmergency(
  ports: ApprovePorts,
  tenant: TenantId,
  id: string,
  given: Pick<EmergencyApproval, 'approver' | 'signature'>,
): Promise<Verification<EmergencyCase>> {
  const { store } = ports;
  const { order } = await store.tenant(tenant, (records) => caseOf(records, id));
  const file = await store.shared.subjectFile(tenant, order.subject);
  return store.tenant(tenant, (records) => approveWithin(ports, records, file, id, given));
}

async function approveWithin(
  ports: ApprovePorts,
  records: TenantRecords & NetworkRecords,
  file: SubjectFile,
  id: string,
  given: Pick<EmergencyApproval, 'approver' | 'signature'>,
): Promise<Verification<EmergencyCase>> {
  const now = ports.clock.now();
  const one = await caseOf(records, id);
  const state = stateOfEmergency(one, now);
  if (state !== 'requested' && state !== 'lapsed') throw new AppError('conflict', { emergency: id, state });
  const rules = await rulesWithin(ports, records);
  const objections = [
    ...objectionsToRequest(one, rules, now),
    ...objectionsToApproval(ports.registries, one, rules, given),
    ...objectionsOfGrants(file, one.order.subject, policyOf(one, rules), now),
  ];
  if (objections.length > 0) return { valid: false, rejections: objections };
  const approved = withApproval(ports, one, rules, { ...given, at: now });
  // What is missing now can only be more approvals, or approvers of other classes.
  const isComplete = checkApprovals(ports.registries, approved, rules, now).length === 0;
  const next = isComplete ? await openCase(ports, records, approved, now) : approved;
  await records.emergencies.replace(next);
  const data = { emergency: id, approvals: next.approvals.length, complete: isComplete };
  await records.events.append({ id: ports.random.orderedUuid(), type: 'emergency.approved', at: now, data });
  return accept(next);
}

const policyOf = ({ order }: EmergencyCase, { policies }: EmergencyRules) =>
  policies.find(({ id }) => id === order.policyId) ?? { threshold: 0 };

/** Without those of approvers who were dismissed meanwhile: the contract would refuse the whole bundle. */
function withApproval(
  { registries }: ApprovePorts,
  one: EmergencyCase,
  rules: EmergencyRules,
  given: EmergencyApproval,
): EmergencyCase {
  const others = one.approvals.filter(
    (known) => known.approver !== given.approver && objectionsToApproval(registries, one, rules, known).length === 0,
  );
  return { ...one, approvals: inContractOrder([...others, given]) };
}

async function openCase(
  ports: ApprovePorts,
  { outbox, receipts }: TenantRecords & NetworkRecords,
  one: EmergencyCase,
  at: Instant,
): Promise<EmergencyCase> {
  const { id, order, approvals } = one;
  const intent = ports.random.uuid();
  await outbox.enqueue(intent, {
    kind: 'open_emergency',
    ...emergencyRequestOf(one),
    approvers: approvals.map(({ approver }) => approver),
    signatures: approvals.map(({ signature }) => signature),
  });
  await receipts.append(
    newReceipt(ports, 'emergency_opened', order.subject, order.requester, {
      purposes: ['BTG'],
      dataClasses: [...order.dataClasses],
      reasons: [order.reason],
      emergency: id,
    }),
  );
  return { ...one, opened: { at, intent } };
}
