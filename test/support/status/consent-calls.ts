import { randomBytes } from 'node:crypto';
import { consentRevocationsAbi } from '@assent/contracts';
import { bytesToHex, encodeFunctionData, type Hex, keccak256 } from 'viem';
import type { GasChain } from '../gas/gas-chain.ts';

/** Times of one kind of call, in milliseconds. */
export interface CallTimes {
  readonly p50: number;
  readonly p99: number;
}

/** A round of calls of each kind in turn, so that all kinds meet the same noise. */
export interface ConsentRound {
  /** `statusOf` of 100 consents in one `eth_call`. */
  readonly consents: CallTimes;
  /** Calls to the same node that read nothing of a contract, and one word of it. */
  readonly chainId: CallTimes;
  readonly storage: CallTimes;
}

const perReveal = 400;
const perCall = 100;

/** Withdraws `count` consents, or a few more. Returns the keys. @throws Error if the chain does not do it */
export async function withdrawConsents(chain: GasChain, count: number): Promise<readonly Hex[]> {
  const keys: Hex[] = [];
  while (keys.length < count) {
    const secrets = Array.from({ length: perReveal }, random32);
    const args = [secrets] as const;
    const data = encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args });
    await chain.send(chain.registries.consentRevocations as Hex, data);
    keys.push(...secrets.map((secret) => keccak256(secret)));
  }
  return keys;
}

/**
 * Asks for 100 consents at a time, half of them withdrawn, `calls` times.
 *
 * @throws Error if an answer is wrong
 */
export async function consentRound(chain: GasChain, withdrawn: readonly Hex[], calls: number): Promise<ConsentRound> {
  const { client, registries } = chain;
  const address = registries.consentRevocations as Hex;
  const times: Record<keyof ConsentRound, number[]> = { consents: [], chainId: [], storage: [] };
  for (let call = 0; call < calls; call++) {
    const from = (call * perCall) % (withdrawn.length - perCall);
    const keys = withdrawn.slice(from, from + perCall / 2).flatMap((key) => [key, random32()]);
    const ask = { address, abi: consentRevocationsAbi, functionName: 'statusOf', args: [keys] } as const;
    await timed(times.consents, async () => {
      const answers = await client.readContract(ask);
      if (!answers.every((at, place) => at > 0n === (place % 2 === 0))) throw new Error('a consent has a wrong status');
    });
    await timed(times.chainId, () => client.getChainId());
    await timed(times.storage, () => client.getStorageAt({ address, slot: keys[0] ?? '0x' }));
  }
  return { consents: quantiles(times.consents), chainId: quantiles(times.chainId), storage: quantiles(times.storage) };
}

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const startedMs = performance.now();
  await work();
  times.push(performance.now() - startedMs);
}

function quantiles(times: readonly number[]): CallTimes {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

const random32 = () => bytesToHex(randomBytes(32));
