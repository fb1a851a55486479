import type { AccumulatorParams, BoundCheckBppParamsUncompressed } from '@docknetwork/crypto-wasm-ts';
import type { PederCommKeyUncompressed } from '@docknetwork/crypto-wasm-ts/lib/ped-com.js';
import { utf8ToBytes } from '@noble/hashes/utils';
import type { Engine } from './load-engine.ts';

/** Parameters that are hashes of a public label: nobody has a trapdoor to them. */
export const parameterLabel: Uint8Array = utf8ToBytes('urn:assent:eligibility-proof:parameters:1');

let accumulator: AccumulatorParams | undefined;
let bulletproofs: BoundCheckBppParamsUncompressed | undefined;
let commitments: PederCommKeyUncompressed | undefined;

export function accumulatorParams(engine: Engine): AccumulatorParams {
  accumulator ??= engine.PositiveAccumulator.generateParams(parameterLabel);
  return accumulator;
}

/** Base 2: with base 4 and 16 the engine traps. */
export function bulletproofParams(engine: Engine): BoundCheckBppParamsUncompressed {
  bulletproofs ??= new engine.BoundCheckBppParams(parameterLabel, 2, 64).decompress();
  return bulletproofs;
}

export function commitmentKey(engine: Engine): PederCommKeyUncompressed {
  commitments ??= new engine.PederCommKey(parameterLabel).decompress();
  return commitments;
}
