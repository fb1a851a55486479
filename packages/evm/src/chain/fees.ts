/** Fees of a transaction, in wei per gas (EIP-1559). */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

const tip = 100_000_000n;

/** Fees that stay enough while the base fee doubles, which takes six full blocks. */
export const feesAt = (baseFeePerGas: bigint): Fees => ({
  maxFeePerGas: 2n * baseFeePerGas + tip,
  maxPriorityFeePerGas: tip,
});

/** Fees to replace a transaction: a quarter more, as nodes ask for at least an eighth, and enough for today. */
export function raisedFees(last: Fees, baseFeePerGas: bigint): Fees {
  const today = feesAt(baseFeePerGas);
  const raised = { maxFeePerGas: more(last.maxFeePerGas), maxPriorityFeePerGas: more(last.maxPriorityFeePerGas) };
  return raised.maxFeePerGas < today.maxFeePerGas ? { ...raised, maxFeePerGas: today.maxFeePerGas } : raised;
}

const more = (fee: bigint) => (fee * 5n) / 4n + 1n;
