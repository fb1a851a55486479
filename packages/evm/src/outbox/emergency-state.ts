import { emergencyAccessAbi } from '@assent/contracts';
import type { Address } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { emergencyKinds } from './busy-kinds.ts';
import type { ChainView } from './chain-view.ts';
import type { Queued } from './plan.ts';
import { readStates, type States } from './read-states.ts';

export type EmergencyIntent = Queued<(typeof emergencyKinds)[number]>;

/** What `EmergencyAccess` holds about the place of an intent: a policy, an approver or a case. */
export type EmergencyState =
  | {
      readonly kind: 'policy';
      readonly threshold: number;
      readonly requiredClasses: number;
      readonly maxDuration: number;
      readonly active: boolean;
    }
  | { readonly kind: 'approver'; readonly classes: number }
  /** `validUntil` is 0 if there is no such case. */
  | { readonly kind: 'case'; readonly validUntil: number; readonly isReviewed: boolean };

export const readEmergencyStates = (
  node: ChainNode,
  view: ChainView,
  contract: Address,
  intent: EmergencyIntent['intent'],
): Promise<States<EmergencyState>> => readStates(view, (block) => readState(node, contract, intent, BigInt(block)));

async function readState(
  { client }: ChainNode,
  contract: Address,
  intent: EmergencyIntent['intent'],
  blockNumber: bigint,
): Promise<EmergencyState> {
  const place = { address: hexOf(contract), abi: emergencyAccessAbi, blockNumber } as const;
  if (intent.kind === 'set_emergency_policy') {
    const policy = await client.readContract({ ...place, functionName: 'policyOf', args: [intent.policyId] });
    return { kind: 'policy', ...policy };
  }
  if (intent.kind === 'set_emergency_approver') {
    const args = [hexOf(intent.approver)] as const;
    return { kind: 'approver', classes: await client.readContract({ ...place, functionName: 'classesOf', args }) };
  }
  const found = await client.readContract({ ...place, functionName: 'caseOf', args: [hexOf(intent.caseId)] });
  return { kind: 'case', validUntil: found.validUntil, isReviewed: BigInt(found.outcome) !== 0n };
}

/** Whether the state shows that this was done, at `now` in seconds since 1970. A case that has ended needs no closing. */
export function isEmergencyDone(state: EmergencyState, { intent }: EmergencyIntent, now: number): boolean {
  if (state.kind === 'policy' && intent.kind === 'set_emergency_policy') {
    const isSame = (['threshold', 'requiredClasses', 'maxDuration', 'active'] as const).map(
      (name) => state[name] === intent[name],
    );
    return isSame.every(Boolean);
  }
  if (state.kind === 'approver' && intent.kind === 'set_emergency_approver') return state.classes === intent.classes;
  if (state.kind !== 'case' || state.validUntil === 0) return false;
  if (intent.kind === 'close_emergency') return state.validUntil <= now;
  return intent.kind === 'open_emergency' || state.isReviewed;
}
