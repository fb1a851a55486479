import {
  classBits,
  type EmergencyApprover,
  type EmergencyPolicy,
  type EmergencyRules,
  stricterOf,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';

/** Says what requests under a policy must satisfy, here at once and on chain with the next batch. Returns the intent. */
export async function setEmergencyPolicy(
  { store, random }: Pick<Ports, 'store' | 'random'>,
  policy: EmergencyPolicy,
): Promise<string> {
  const intent = random.uuid();
  const { id: policyId, threshold, maxSeconds: maxDuration, active } = policy;
  const requiredClasses = classBits(policy.requiredClasses);
  await store.network(async ({ emergencyRules, outbox }) => {
    await emergencyRules.putPolicy(policy);
    await outbox.enqueue(intent, {
      ...{ kind: 'set_emergency_policy', policyId, threshold, requiredClasses, maxDuration, active },
    });
  });
  return intent;
}

/** Names, changes or, without classes, dismisses an approver, here at once and on chain with the next batch. */
export async function setEmergencyApprover(
  { store, random }: Pick<Ports, 'store' | 'random'>,
  approver: EmergencyApprover,
): Promise<string> {
  const intent = random.uuid();
  const { address, classes } = approver;
  await store.network(async ({ emergencyRules, outbox }) => {
    await emergencyRules.putApprover(approver);
    await outbox.enqueue(intent, { kind: 'set_emergency_approver', approver: address, classes: classBits(classes) });
  });
  return intent;
}

type RulePorts = Pick<Ports, 'emergencyChain'>;

/** The policies and approvers of this network, as they count here. */
export const readEmergencyRules = (ports: Pick<Ports, 'store'> & RulePorts): Promise<EmergencyRules> =>
  ports.store.network((records) => rulesWithin(ports, records));

/** The same within a unit of work that does more. */
export async function rulesWithin(
  { emergencyChain }: RulePorts,
  { emergencyRules }: NetworkRecords,
): Promise<EmergencyRules> {
  const here = { policies: await emergencyRules.policies(), approvers: await emergencyRules.approvers() };
  return stricterOf(here, emergencyChain.lastKnown());
}
