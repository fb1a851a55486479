import { issuerRegistryAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { ChainView } from './chain-view.ts';
import type { Queued } from './plan.ts';
import { readStates, type States } from './read-states.ts';

/** An intent that ends trust in an issuer, or brings it back. */
export type Suspension = Queued<'suspend_issuer' | 'reinstate_issuer'>;

/** What `IssuerRegistry` holds of one issuer and type. */
export interface IssuerState {
  readonly from: number;
  readonly until: number;
  readonly suspended: boolean;
  readonly suspendedSince: number;
  readonly gaps: readonly { readonly from: number; readonly until: number }[];
}

export const readIssuerStates = (
  node: ChainNode,
  view: ChainView,
  registry: Address,
  { issuer, typeId }: { readonly issuer: Address; readonly typeId: Bytes32 },
): Promise<States<IssuerState>> =>
  readStates(view, async (block) => {
    const place = { address: hexOf(registry), abi: issuerRegistryAbi, blockNumber: BigInt(block) } as const;
    const args = [hexOf(issuer), hexOf(typeId)] as const;
    const [accreditation, gaps] = await Promise.all([
      node.client.readContract({ ...place, functionName: 'accreditation', args }),
      node.client.readContract({ ...place, functionName: 'gaps', args }),
    ]);
    return { ...accreditation, gaps };
  });

/**
 * Whether the state shows that this was done. A suspension: one that reaches as far back, and, if it is to come after a
 * reinstatement, that of the reinstatement too. A reinstatement: no suspension, and a gap that ends where it says and
 * covers the suspension asked for before it. One without a gap leaves no trace.
 */
export function isSuspensionDone(state: IssuerState, { intent }: Suspension, before: Suspension | undefined): boolean {
  const endsAt = (until: number) => state.gaps.filter((gap) => gap.until === until);
  if (intent.kind === 'reinstate_issuer') {
    const since = before?.intent.kind === 'suspend_issuer' ? before.intent.since : Number.POSITIVE_INFINITY;
    return !state.suspended && endsAt(intent.from).some((gap) => gap.from <= since);
  }
  if (!state.suspended || state.suspendedSince > intent.since) return false;
  if (before?.intent.kind !== 'reinstate_issuer') return true;
  const leavesNoGap = before.intent.from <= intent.since && state.suspendedSince === intent.since;
  return leavesNoGap || endsAt(before.intent.from).length > 0;
}
