import { type AuthorizedDidOrder, type DidChange, type DidOrder, decodeDidChange } from '@assent/application';
import { ethereumDidRegistryAbi } from '@assent/contracts';
import type { Address } from '@assent/domain';
import { BaseError, ContractFunctionRevertedError, encodeFunctionData, type Hex, pad, zeroAddress } from 'viem';
import { isNodeFailure } from '../chain/node-failure.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { logsBetween } from '../index/read-logs.ts';
import type { ChainView } from './chain-view.ts';
import { changeDidGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, mergePlans, type Plan, type Queued } from './plan.ts';

type Change = Queued<'change_did'>;

const maxOwners = 32;
const maxTransactions = 4;

/**
 * The next order of each owner; the registry takes them in the sequence of their nonces, so those after it wait. An order
 * whose nonce is used up is settled if the registry tells of it; if not, somebody else has used the nonce, and a person has
 * to ask for the change again.
 */
export async function planDids(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly Change[],
): Promise<Plan> {
  const owners = [...groupBy(intents, ({ intent }) => intent.owner)].slice(0, maxOwners);
  const plans = await Promise.all(owners.map(([owner, asked]) => planOwner(context, node, view, owner, asked)));
  const plan = mergePlans(plans);
  return { ...plan, transactions: plan.transactions.slice(0, maxTransactions) };
}

async function planOwner(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  owner: Address,
  asked: readonly Change[],
): Promise<Plan> {
  const { didRegistry } = context.registries;
  const { latest, final } = await readNonces(node, view, didRegistry, owner);
  const used = asked.filter(({ intent }) => intent.nonce < final);
  const next = asked.find(({ intent }) => intent.nonce === latest);
  const plans = await Promise.all(used.map((one) => settle(node, didRegistry, one, view.final.number)));
  return mergePlans([...plans, next ? await planCall(context, node, next) : emptyPlan]);
}

/** The next nonce in the latest and in the final block; 0 for the second if the node has thrown that block away. */
async function readNonces({ client }: ChainNode, { latest, final }: ChainView, registry: Address, owner: Address) {
  const readAt = async (block: number) => {
    const place = { address: hexOf(registry), abi: ethereumDidRegistryAbi, blockNumber: BigInt(block) };
    return Number(await client.readContract({ ...place, functionName: 'nonce', args: [hexOf(owner)] }));
  };
  const nonce = await readAt(latest.number);
  if (final.number === latest.number) return { latest: nonce, final: nonce };
  try {
    return { latest: nonce, final: await readAt(final.number) };
  } catch (error) {
    if (isNodeFailure(error)) return { latest: nonce, final: 0 };
    throw error;
  }
}

async function settle(node: ChainNode, registry: Address, { id, intent }: Change, final: number): Promise<Plan> {
  const { identity, order } = intent;
  const topic = pad(hexOf(identity));
  const logs = (await logsBetween(node, [registry], 0, final)).filter(({ topics }) => topics[1] === topic);
  const isOnChain = logs.some((log) => isEffectOf(order, decodeDidChange(log).change));
  if (isOnChain) return { ...emptyPlan, settled: [id] };
  return { ...emptyPlan, blocked: [{ intent: id, reason: 'nonce_used' }] };
}

function isEffectOf(order: DidOrder, change: DidChange): boolean {
  switch (order.kind) {
    case 'set_attribute':
    case 'revoke_attribute': {
      const isSame = change.kind === 'attribute' && change.name === order.name && change.value === order.value;
      return isSame && change.validTo > 0n === (order.kind === 'set_attribute');
    }
    case 'revoke_delegate':
      return change.kind === 'delegate' && change.delegate === order.delegate;
    case 'give_up':
      return change.kind === 'owner' && change.owner === zeroAddress;
  }
}

/** The transaction, or why it would be reverted: `bad_signature` if the DID has another owner by now. */
async function planCall(
  { registries, signer }: OutboxContext,
  { client }: ChainNode,
  { id, intent }: Change,
): Promise<Plan> {
  const to = registries.didRegistry;
  const data = callOf(intent);
  try {
    await client.call({ to: hexOf(to), account: hexOf(signer.address), data });
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((e) => /revert/i.test((e as Error).message));
    if (!reverted && !(error instanceof ContractFunctionRevertedError)) throw error;
    return { ...emptyPlan, blocked: [{ intent: id, reason: 'bad_signature' }] };
  }
  const size = (data.length - 2) / 2;
  return { ...emptyPlan, transactions: [{ to, data, gas: changeDidGas(size), intentIds: [id] }] };
}

function callOf({ identity, order, signature }: AuthorizedDidOrder): Hex {
  const abi = ethereumDidRegistryAbi;
  const place = [hexOf(identity), signature.v, hexOf(signature.r), hexOf(signature.s)] as const;
  switch (order.kind) {
    case 'set_attribute': {
      const args = [...place, hexOf(order.name), hexOf(order.value), BigInt(order.validity)] as const;
      return encodeFunctionData({ abi, functionName: 'setAttributeSigned', args });
    }
    case 'revoke_attribute': {
      const args = [...place, hexOf(order.name), hexOf(order.value)] as const;
      return encodeFunctionData({ abi, functionName: 'revokeAttributeSigned', args });
    }
    case 'revoke_delegate': {
      const args = [...place, hexOf(order.delegateType), hexOf(order.delegate)] as const;
      return encodeFunctionData({ abi, functionName: 'revokeDelegateSigned', args });
    }
    case 'give_up':
      return encodeFunctionData({ abi, functionName: 'changeOwnerSigned', args: [...place, zeroAddress] });
  }
}
