import {
  assign,
  drop,
  get,
  i32,
  i32Type,
  increase,
  isBelow,
  isPositive,
  loop,
  type WasmCode,
  wasmModule,
} from './wasm-code.ts';
import { oneLane, twoLanes, type WasmLanes } from './wasm-lanes.ts';

/** Places in the memory that the module imports, in bytes. */
export const pairsMemory = {
  /** State of each unit, in turn read and written. */
  state: 0,
  roundConstants: 4096,
  /** Pairs of 64 bytes, which their hashes, of 32 bytes, overwrite from the start. */
  pairs: 8192,
} as const;

/** Round constants of Keccak-f[1600]: bits of a shift register, FIPS 202 section 3.2.5. The module expects each one twice. */
export const keccakRoundConstants: readonly bigint[] = (() => {
  let register = 1;
  const nextBit = () => {
    const bit = BigInt(register & 1);
    register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    return bit;
  };
  return Array.from({ length: 24 }, () =>
    Array.from({ length: 7 }, (_, j) => nextBit() << BigInt(2 ** j - 1)).reduce((sum, bit) => sum | bit),
  );
})();

/** Hashes that are computed at a time: two in vector registers and one in general registers keep a core busiest. */
export const pairsAtOnce = 3;

const pairBytes = 64;
const hashBytes = 32;
const roundsPerTurn = 2;
const constantBytes = 16;
const lanes = 25;
const halfState = 512;

const [count, pair, hash, constant] = [0, 1, 2, 3];
const fives = [0, 1, 2, 3, 4];

interface Unit {
  readonly kind: WasmLanes;
  readonly state: WasmCode;
  /** Place of its first pair in the group. */
  readonly first: number;
  readonly column: number;
  readonly theta: number;
  readonly row: number;
  readonly spare: number;
}

const unit = (kind: WasmLanes, place: number, first: number): Unit => {
  const local = 4 + 16 * place;
  const state = i32(pairsMemory.state + 2 * halfState * place);
  return { kind, state, first, column: local, theta: local + 5, row: local + 10, spare: local + 15 };
};

const units = [unit(twoLanes, 0, 0), unit(oneLane, 1, 2)];

/**
 * A module whose function `run(count)` replaces `count` pairs by their keccak-256, FIPS 202 with the padding of the
 * original Keccak. It may read, and spoil, two pairs more. States stay in memory, since 25 lanes do not fit in registers:
 * an engine that is left to choose what to spill makes code of half the speed.
 */
export const keccakPairsModule = (): Uint8Array<ArrayBuffer> =>
  wasmModule({
    locals: [[i32Type, 3], ...units.map(({ kind }) => [kind.type, 16] as const)],
    body: [
      ...assign(pair, i32(pairsMemory.pairs)),
      ...assign(hash, i32(pairsMemory.pairs)),
      ...loop([
        ...units.flatMap(absorb),
        ...permute(),
        ...units.flatMap(squeeze),
        ...[...increase(pair, pairsAtOnce * pairBytes), ...drop],
        ...[...increase(hash, pairsAtOnce * hashBytes), ...drop],
        ...increase(count, -pairsAtOnce),
        ...isPositive,
      ]),
    ],
  });

const load = ({ kind, state }: Unit, from: number, lane: number) => kind.load(state, from + 8 * kind.width * lane);
const store = ({ kind, state }: Unit, to: number, lane: number, value: WasmCode) =>
  kind.store(state, to + 8 * kind.width * lane, value);

// The rate is 17 lanes: 8 of the pair, and padding that starts with 01 and ends with 80.
function absorb(unit: Unit): WasmCode {
  const at = unit.first * pairBytes;
  return Array.from({ length: lanes }, (_, lane) => {
    if (lane < 8) return store(unit, 0, lane, unit.kind.gather(get(pair), at + 8 * lane, pairBytes));
    return store(unit, 0, lane, unit.kind.constant(lane === 8 ? 1n : lane === 16 ? 1n << 63n : 0n));
  }).flat();
}

function squeeze(unit: Unit): WasmCode {
  const at = unit.first * hashBytes;
  return [0, 1, 2, 3].flatMap((lane) => [
    ...assign(unit.spare, load(unit, 0, lane)),
    ...unit.kind.scatter(get(hash), at + 8 * lane, hashBytes, unit.spare),
  ]);
}

function permute(): WasmCode {
  const end = pairsMemory.roundConstants + keccakRoundConstants.length * constantBytes;
  return [
    ...assign(constant, i32(pairsMemory.roundConstants)),
    ...loop([
      ...round(0, halfState, 0),
      ...round(halfState, 0, constantBytes),
      ...increase(constant, roundsPerTurn * constantBytes),
      ...isBelow(end),
    ]),
  ];
}

// One row of each unit after the other: the processor works on both.
const round = (from: number, to: number, constantAt: number): WasmCode => [
  ...units.flatMap((unit) => theta(unit, from)),
  ...fives.flatMap((y) => units.flatMap((unit) => rowOf(unit, y, from, to, constantAt))),
];

function theta(unit: Unit, from: number): WasmCode {
  const { kind, column, theta, spare } = unit;
  const parity = (x: number) => fives.map((y) => load(unit, from, x + 5 * y)).reduce(kind.xor);
  const turned = (x: number) => kind.rotate(get(column + ((x + 1) % 5)), 1, spare);
  return [
    ...fives.flatMap((x) => assign(column + x, parity(x))),
    ...fives.flatMap((x) => assign(theta + x, kind.xor(turned(x), get(column + ((x + 4) % 5))))),
  ];
}

/** A row of the next state: rho and pi bring five lanes there, chi and iota mix them. */
function rowOf(unit: Unit, y: number, from: number, to: number, constantAt: number): WasmCode {
  const { kind, theta, row, spare } = unit;
  const moved = (x: number) => {
    const lane = moves.findIndex(({ toX, toY }) => toX === x && toY === y);
    const value = kind.xor(load(unit, from, lane), get(theta + (lane % 5)));
    return assign(row + x, kind.rotate(value, moves[lane]?.bits ?? 0, spare));
  };
  const mixed = (x: number) => {
    const value = kind.chi(get(row + x), get(row + ((x + 1) % 5)), get(row + ((x + 2) % 5)));
    const isFirst = x === 0 && y === 0;
    return store(unit, to, x + 5 * y, isFirst ? kind.xor(value, kind.load(get(constant), constantAt)) : value);
  };
  return [...fives.flatMap(moved), ...fives.flatMap(mixed)];
}

/** Where rho and pi bring the lane x + 5y, and by how many bits they turn it: FIPS 202 sections 3.2.2 and 3.2.3. */
const moves = (() => {
  const bits = new Map<number, number>();
  let [x, y] = [1, 0];
  for (let t = 0; t < lanes - 1; t++) {
    bits.set(x + 5 * y, (((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return Array.from({ length: lanes }, (_, lane) => {
    const [fromX, fromY] = [lane % 5, Math.floor(lane / 5)];
    return { bits: bits.get(lane) ?? 0, toX: fromY, toY: (2 * fromX + 3 * fromY) % 5 };
  });
})();
