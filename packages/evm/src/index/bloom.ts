import { type Hex, hexToBytes, keccak256 } from 'viem';

/**
 * Whether a block with this filter may hold a log with this address or topic (Ethereum yellow paper §4.4.3). False is
 * certain.
 */
export function bloomMayHold(bloom: Hex, item: Hex): boolean {
  const filter = hexToBytes(bloom);
  const hash = keccak256(item, 'bytes');
  return [0, 2, 4].every((at) => {
    const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047;
    return ((filter[filter.length - 1 - (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0;
  });
}
