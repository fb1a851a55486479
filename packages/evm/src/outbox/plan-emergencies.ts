import { accessManagerAbi, emergencyAccessAbi } from '@assent/contracts';
import { type Abi, encodeFunctionData } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { ChainView } from './chain-view.ts';
import { type EmergencyIntent, isEmergencyDone, readEmergencyStates } from './emergency-state.ts';
import { emergencyRuleGas, endEmergencyGas, openEmergencyGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, mergePlans, type Plan } from './plan.ts';
import { reasonToRevert } from './reason-to-revert.ts';

/** Places that are looked at together, and transactions that are made of them. */
const maxPlaces = 32;
const maxTransactions = 4;

/**
 * One transaction for each policy, approver or case. `waiting` are all such intents of the ledger, postponed ones too,
 * oldest first. Rules go before cases, so that a case finds those that it was opened under.
 */
export async function planEmergencies(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  waiting: readonly EmergencyIntent[],
): Promise<Plan> {
  const planOf = async (intents: readonly EmergencyIntent[]): Promise<Plan> => {
    const places = [...groupBy(intents, placeOf).values()].slice(0, maxPlaces);
    const plan = mergePlans(await Promise.all(places.map((same) => planPlace(context, node, view, same))));
    return { ...plan, transactions: plan.transactions.slice(0, maxTransactions) };
  };
  const rules = await planOf(waiting.filter(isRule));
  if (rules.transactions.length > 0) return rules;
  return mergePlans([rules, await planOf(waiting.filter((one) => !isRule(one)))]);
}

const isRule = ({ intent: { kind } }: EmergencyIntent) =>
  kind === 'set_emergency_policy' || kind === 'set_emergency_approver';

function placeOf({ intent }: EmergencyIntent): string {
  if (intent.kind === 'set_emergency_policy') return `policy ${intent.policyId}`;
  return intent.kind === 'set_emergency_approver' ? `approver ${intent.approver}` : `case ${intent.caseId}`;
}

/** A rule replaces those before it; a case goes step by step, and a step that cannot be done holds up those after it. */
async function planPlace(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly EmergencyIntent[],
): Promise<Plan> {
  const last = intents.at(-1);
  if (!last) return emptyPlan;
  const now = Math.max(view.latest.timestamp, Math.floor(context.clockMs() / 1000));
  const states = await readEmergencyStates(node, view, context.registries.emergencyAccess, last.intent);
  const steps = isRule(last) ? [last] : intents;
  const replaced = isRule(last) ? intents.slice(0, -1).map(({ id }) => id) : [];
  const open = steps.filter((one) => !isEmergencyDone(states.latest, one, now));
  const settled = steps.filter(
    (one) => !open.includes(one) && states.final !== undefined && isEmergencyDone(states.final, one, now),
  );
  const plan = { ...emptyPlan, settled: [...replaced, ...settled.map(({ id }) => id)] };
  const [next, ...after] = open;
  if (!next) return plan;
  const attempt = await planCall(context, node, next);
  const held = attempt.blocked.length > 0 ? after.map(({ id }) => ({ intent: id, reason: 'after_blocked' })) : [];
  return mergePlans([plan, attempt, { ...emptyPlan, blocked: held }]);
}

/** The transaction, or why it would be reverted. */
async function planCall({ registries, signer }: OutboxContext, node: ChainNode, one: EmergencyIntent): Promise<Plan> {
  const { gas, ...call } = callOf(one.intent);
  const to = registries.emergencyAccess;
  const reason = await reasonToRevert(node, { to, from: signer.address, abi, ...call, blockTag: 'pending' });
  if (reason) return { ...emptyPlan, blocked: [{ intent: one.id, reason }] };
  const data = encodeFunctionData({ abi, ...call });
  return { ...emptyPlan, transactions: [{ to, data, gas, intentIds: [one.id] }] };
}

/** Errors of the manager pass through the contract. */
const abi: Abi = [...emergencyAccessAbi, ...accessManagerAbi.filter(({ type }) => type === 'error')];

function callOf(intent: EmergencyIntent['intent']): { functionName: string; args: readonly unknown[]; gas: number } {
  switch (intent.kind) {
    case 'set_emergency_policy': {
      const { policyId, threshold, requiredClasses, maxDuration, active } = intent;
      const policy = { threshold, requiredClasses, maxDuration, active };
      return { functionName: 'setPolicy', args: [policyId, policy], gas: emergencyRuleGas };
    }
    case 'set_emergency_approver':
      return { functionName: 'setApprover', args: [hexOf(intent.approver), intent.classes], gas: emergencyRuleGas };
    case 'open_emergency': {
      const { kind: _, approvers, signatures, ...request } = intent;
      return { functionName: 'open', args: [request, approvers, signatures], gas: openEmergencyGas(approvers.length) };
    }
    case 'close_emergency':
      return { functionName: 'close', args: [hexOf(intent.caseId)], gas: endEmergencyGas };
    case 'review_emergency':
      return { functionName: 'review', args: [hexOf(intent.caseId), hexOf(intent.outcome)], gas: endEmergencyGas };
  }
}
