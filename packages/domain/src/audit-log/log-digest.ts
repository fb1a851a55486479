import { keccak_256 } from '@noble/hashes/sha3';
import type { Bytes32 } from '../primitives.ts';
import { concat, fromBytes32, toBytes32, uint48 } from './bytes.ts';

/** keccak256(abi.encode(prevDigest, size, logRoot, mapRoot)): the digest of a log after a checkpoint (`IAnchorLog`). */
export function logDigest(checkpoint: {
  readonly prevDigest: Bytes32;
  readonly size: number;
  readonly logRoot: Bytes32;
  readonly mapRoot: Bytes32;
}): Bytes32 {
  const { prevDigest, size, logRoot, mapRoot } = checkpoint;
  const words = [fromBytes32(prevDigest), new Uint8Array(26), uint48(size), fromBytes32(logRoot), fromBytes32(mapRoot)];
  return toBytes32(keccak_256(concat(...words)));
}
