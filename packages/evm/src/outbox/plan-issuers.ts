import { accessManagerAbi, issuerRegistryAbi } from '@assent/contracts';
import { type Abi, encodeFunctionData } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { ChainView } from './chain-view.ts';
import { issuerGas } from './gas.ts';
import { type IssuerState, isSuspensionDone, readIssuerStates, type Suspension } from './issuer-state.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, mergePlans, type Plan, type Queued } from './plan.ts';
import { reasonToRevert } from './reason-to-revert.ts';

export type IssuerIntent = Queued<'accredit_issuer' | 'suspend_issuer' | 'reinstate_issuer'>;
type Accreditation = Queued<'accredit_issuer'>;

/** Pairs of issuer and type that are looked at together, and transactions that are made of them. */
const maxPairs = 32;
const maxTransactions = 4;

/**
 * One transaction for each issuer and type. `waiting` are all such intents of the ledger, postponed ones too, oldest
 * first: what was asked for later must not be undone by what was asked for before and could not be done then. Accreditation
 * and suspension do not touch each other, so neither waits for the other.
 */
export async function planIssuers(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  waiting: readonly IssuerIntent[],
): Promise<Plan> {
  if (waiting.length === 0) return emptyPlan;
  const pairs = [...groupBy(waiting, ({ intent }) => `${intent.issuer} ${intent.typeId}`).values()].slice(0, maxPairs);
  const plans = await Promise.all(pairs.map((intents) => planPair(context, node, view, intents)));
  const plan = mergePlans(plans);
  return { ...plan, transactions: plan.transactions.slice(0, maxTransactions) };
}

async function planPair(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly IssuerIntent[],
): Promise<Plan> {
  const [first] = intents;
  if (!first) return emptyPlan;
  const states = await readIssuerStates(node, view, context.registries.issuerRegistry, first.intent);
  const accreditations = intents.filter((one): one is Accreditation => one.intent.kind === 'accredit_issuer');
  const suspensions = intents.filter((one): one is Suspension => one.intent.kind !== 'accredit_issuer');
  const accreditation = await planAccreditation(context, node, states, accreditations);
  // Before it is accredited nothing of an issuer can be suspended.
  if (accreditation.transactions.length > 0) return accreditation;
  return mergePlans([accreditation, await planSuspensions(context, node, states, suspensions)]);
}

type States = Awaited<ReturnType<typeof readIssuerStates>>;

/** The last one replaces the others, so the others are settled with it. */
async function planAccreditation(
  context: OutboxContext,
  node: ChainNode,
  { latest, final }: States,
  intents: readonly Accreditation[],
): Promise<Plan> {
  const last = intents.at(-1);
  if (!last) return emptyPlan;
  const { from, until } = last.intent;
  const isDone = (state: IssuerState | undefined) => state?.from === from && state.until === until;
  const replaced = intents.slice(0, -1).map(({ id }) => id);
  if (isDone(latest)) return { ...emptyPlan, settled: isDone(final) ? [...replaced, last.id] : replaced };
  return { ...(await planCall(context, node, last)), settled: replaced };
}

/** In their order, but for those that cannot be done and are followed by one that is done, or can be. */
async function planSuspensions(
  context: OutboxContext,
  node: ChainNode,
  { latest, final }: States,
  intents: readonly Suspension[],
): Promise<Plan> {
  const doneIn = (state: IssuerState | undefined) =>
    state ? intents.findLastIndex((one, at) => isSuspensionDone(state, one, intents[at - 1])) + 1 : 0;
  const [done, settled] = [doneIn(latest), doneIn(final)];
  const plan: Plan = { ...emptyPlan, settled: intents.slice(0, Math.min(done, settled)).map(({ id }) => id) };
  const blocked: Plan['blocked'][number][] = [];
  for (const one of intents.slice(done)) {
    const attempt = await planCall(context, node, one);
    if (attempt.transactions.length > 0) {
      return { ...attempt, settled: [...plan.settled, ...blocked.map(({ intent }) => intent)] };
    }
    blocked.push(...attempt.blocked);
  }
  return { ...plan, blocked };
}

/** The transaction, or why it would be reverted. */
async function planCall({ registries, signer }: OutboxContext, node: ChainNode, one: IssuerIntent): Promise<Plan> {
  const call = callOf(one.intent);
  const reason = await reasonToRevert(node, { to: registries.issuerRegistry, from: signer.address, abi, ...call });
  if (reason) return { ...emptyPlan, blocked: [{ intent: one.id, reason }] };
  const data = encodeFunctionData({ abi, ...call });
  return {
    ...emptyPlan,
    transactions: [{ to: registries.issuerRegistry, data, gas: issuerGas, intentIds: [one.id] }],
  };
}

/** Errors of the manager pass through the registry. */
const abi: Abi = [...issuerRegistryAbi, ...accessManagerAbi.filter(({ type }) => type === 'error')];

function callOf(intent: IssuerIntent['intent']): { functionName: string; args: readonly unknown[] } {
  const place = [hexOf(intent.issuer), hexOf(intent.typeId)];
  switch (intent.kind) {
    case 'accredit_issuer':
      return { functionName: 'accredit', args: [...place, intent.from, intent.until] };
    case 'suspend_issuer':
      return { functionName: 'suspend', args: [...place, intent.since] };
    case 'reinstate_issuer':
      return { functionName: 'reinstate', args: [...place, intent.from] };
  }
}
