import { consentRevocationsAbi } from '@assent/contracts';
import type { Bytes32 } from '@assent/domain';
import { encodeFunctionData } from 'viem';
import { isNodeFailure } from '../chain/node-failure.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { readWithdrawn } from '../status/withdrawn-consents.ts';
import type { ChainView } from './chain-view.ts';
import { revealGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, type Plan, type Queued } from './plan.ts';

/** As many as one transaction has the gas for: `revealGas(400)` is 13.65 million. */
export const maxSecrets = 400;

/** One transaction for all consents that are to be withdrawn. A secret goes on chain once, however many ask for it. */
export async function planReveals(
  { registries }: OutboxContext,
  node: ChainNode,
  { latest, final }: ChainView,
  intents: readonly Queued<'reveal_consent'>[],
): Promise<Plan> {
  if (intents.length === 0) return emptyPlan;
  const contract = registries.consentRevocations;
  const byKey = groupBy(intents, ({ intent }) => registries.keyOf(intent.secret));
  const withdrawn = await readWithdrawn(node, contract, latest.number, [...byKey.keys()]);
  const settled = final.number === latest.number ? withdrawn : await readFinal(node, contract, final.number, withdrawn);
  const done = new Set(withdrawn);
  const toReveal = [...byKey].filter(([key]) => !done.has(key)).slice(0, maxSecrets);
  const settledIds = settled.flatMap((key) => idsOf(byKey.get(key)));
  if (toReveal.length === 0) return { ...emptyPlan, settled: settledIds };
  const secrets = toReveal.flatMap(([, [first]]) => (first ? [hexOf(first.intent.secret)] : []));
  const data = encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args: [secrets] });
  const intentIds = toReveal.flatMap(([, same]) => idsOf(same));
  const transaction = { to: contract, data, gas: revealGas(secrets.length), intentIds };
  return { transactions: [transaction], settled: settledIds, blocked: [] };
}

const idsOf = (intents: readonly { readonly id: string }[] = []) => intents.map(({ id }) => id);

/** Those that are withdrawn in the final state too; none if the node does not know that state any more. */
async function readFinal(
  node: ChainNode,
  contract: Parameters<typeof readWithdrawn>[1],
  block: number,
  keys: readonly Bytes32[],
): Promise<readonly Bytes32[]> {
  try {
    return await readWithdrawn(node, contract, block, keys);
  } catch (error) {
    if (isNodeFailure(error)) return [];
    throw error;
  }
}
