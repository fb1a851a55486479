import { keccakPairsModule, keccakRoundConstants, pairsAtOnce, pairsMemory } from './keccak-pairs-module.ts';

// what we use of the platform, whose types come only with those of browsers
declare const WebAssembly: {
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { run(count: number): void } };
};

const wordBytes = 4;
const pairBytes = 64;

/** Pairs that fit in the buffer. */
export const pairCapacity = 1024;

const memory = new WebAssembly.Memory({ initial: 2 });
const constants = new BigUint64Array(memory.buffer, pairsMemory.roundConstants, 2 * keccakRoundConstants.length);
for (const [at, constant] of keccakRoundConstants.entries()) constants.fill(constant, 2 * at, 2 * at + 2);

/**
 * Pairs to hash, 16 words of 32 bits each, one after the other. After `hashPairs` it holds the hashes, 8 words each.
 * One buffer for all: fill it, hash, and take the hashes before anybody else can run.
 */
export const pairBuffer: Int32Array = new Int32Array(
  memory.buffer,
  pairsMemory.pairs,
  ((pairCapacity + pairsAtOnce - 1) * pairBytes) / wordBytes,
);

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(keccakPairsModule()), { env: { memory } });

/** Replaces the first `count` pairs in `pairBuffer`, 0 to `pairCapacity`, by their keccak-256. */
export function hashPairs(count: number): void {
  if (count > 0) exports.run(count);
}
