import { setTimeout } from 'node:timers/promises';
import { type Address, AppError } from '@assent/domain';
import { getContractAddress, type Hex } from 'viem';
import { feesAt } from '../chain/fees.ts';
import type { Chain } from '../chain/open-chain.ts';
import type { Signer } from '../chain/signer.ts';
import { addressOf, hexOf } from '../hex.ts';

/** A transaction of the operator's, before its outbox begins. `to` is left out to create a contract. */
export interface SetUpTransaction {
  readonly nonce: number;
  readonly to?: Address;
  readonly data: Hex;
}

/** The operator's account as long as nothing else signs for it. */
export interface OperatorAccount {
  readonly address: Address;
  readonly chain: Chain;
  /** Its next nonce, as of the latest block. */
  nextNonce(): Promise<number>;
  /** Where a contract comes to be that is created with this nonce. */
  placeOf(nonce: number): Address;
  /**
   * Sends until `isDone`. Whether the transaction itself does it or one of an earlier start is all the same.
   *
   * @throws AppError `registry_unavailable` with `what` if it is not done within a minute
   */
  sendUntil(what: string, transaction: SetUpTransaction, isDone: () => Promise<boolean>): Promise<void>;
  /** Uses up the nonces before `nonce` with transactions that do nothing. */
  fillUpTo(nonce: number): Promise<void>;
}

const pollMs = 20;
const resendMs = 2000;
const patienceMs = 60_000;
const fillerGas = 21_000;
/** Nodes keep no more than 16 to 64 transactions of one account that wait. */
const fillersAtOnce = 16;

export function operatorAccount(chain: Chain, signer: Signer, priorityFeeWei: bigint): OperatorAccount {
  const { address } = signer;
  const account = hexOf(address);

  const readFees = () =>
    chain.read(async ({ client }) => {
      const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' });
      return feesAt(baseFeePerGas ?? 0n, priorityFeeWei);
    });
  const readGas = ({ to, data }: SetUpTransaction) =>
    chain.read(async ({ client }) => {
      const estimate = await client.estimateGas({ account, data, ...(to ? { to: hexOf(to) } : {}) });
      return Math.ceil(Number(estimate) * 1.2);
    });
  const repeat = async (what: string, raws: readonly Hex[], isDone: () => Promise<boolean>) => {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
      if (waitedMs % resendMs === 0) for (const raw of raws) await chain.broadcast(raw);
      if (await isDone()) return;
      await setTimeout(pollMs);
    }
    throw new AppError('registry_unavailable', { chainId: chain.chainId, what, reason: 'not_mined' });
  };
  const nextNonce = () => chain.read(({ client }) => client.getTransactionCount({ address: account }));

  return {
    address,
    chain,
    nextNonce,
    placeOf: (nonce) => addressOf(getContractAddress({ from: account, nonce: BigInt(nonce) })),
    async sendUntil(what, transaction, isDone) {
      const [gas, fees] = await Promise.all([readGas(transaction), readFees()]);
      const { raw } = await signer.sign({ ...transaction, gas }, fees);
      await repeat(what, [raw], isDone);
    },
    async fillUpTo(nonce) {
      for (let next = await nextNonce(); next < nonce; ) {
        const count = Math.min(fillersAtOnce, nonce - next);
        const fees = await readFees();
        const fill = (at: number) => signer.sign({ nonce: at, to: address, data: '0x', gas: fillerGas }, fees);
        const fillers = await Promise.all(Array.from({ length: count }, (_, at) => fill(next + at)));
        const end = next + count;
        await repeat(
          'filler',
          fillers.map(({ raw }) => raw),
          async () => (await nextNonce()) >= end,
        );
        next = end;
      }
    },
  };
}
