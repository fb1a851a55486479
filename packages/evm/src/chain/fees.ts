/** Fees of a transaction, in wei per gas (EIP-1559). */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** 0.1 gwei. A chain without gas price takes 0. */
export const defaultPriorityFeeWei = 100_000_000n;

/** Fees that stay enough while the base fee doubles, which takes six full blocks. */
export const feesAt = (baseFeePerGas: bigint, priorityFeeWei: bigint): Fees => ({
  maxFeePerGas: 2n * baseFeePerGas + priorityFeeWei,
  maxPriorityFeePerGas: priorityFeeWei,
});

/**
 * Fees to replace a transaction: a quarter more, as nodes ask for at least an eighth, and enough for today. Nothing stays
 * nothing: where gas is free, an account without money could not pay for more.
 */
export function raisedFees(last: Fees, baseFeePerGas: bigint, priorityFeeWei: bigint): Fees {
  const today = feesAt(baseFeePerGas, priorityFeeWei);
  if (last.maxFeePerGas === 0n && today.maxFeePerGas === 0n) return last;
  const raised = { maxFeePerGas: more(last.maxFeePerGas), maxPriorityFeePerGas: more(last.maxPriorityFeePerGas) };
  return raised.maxFeePerGas < today.maxFeePerGas ? { ...raised, maxFeePerGas: today.maxFeePerGas } : raised;
}

const more = (fee: bigint) => (fee * 5n) / 4n + 1n;
