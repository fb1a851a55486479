import { get, i32, i64Type, signed, unsigned, v128Type, type WasmCode, type WasmLocal } from './wasm-code.ts';

/** 64-bit lanes of one or more Keccak states side by side, as one WebAssembly value. */
export interface WasmLanes {
  readonly type: number;
  /** Number of states. */
  readonly width: number;
  /** Loads what lies `at` bytes after the address. */
  load(address: WasmCode, at: number): WasmCode;
  store(address: WasmCode, at: number, value: WasmCode): WasmCode;
  xor(a: WasmCode, b: WasmCode): WasmCode;
  /** a ^ (~b & c) */
  chi(a: WasmCode, b: WasmCode, c: WasmCode): WasmCode;
  /** Turns to the left. `spare` is a local that it may overwrite. */
  rotate(value: WasmCode, bits: number, spare: WasmLocal): WasmCode;
  constant(value: bigint): WasmCode;
  /** Puts one lane together of the same lane of each state, `stride` bytes apart. */
  gather(address: WasmCode, at: number, stride: number): WasmCode;
  scatter(address: WasmCode, at: number, stride: number, value: WasmLocal): WasmCode;
}

const at64 = (at: number): WasmCode => [3, ...unsigned(at)];

/** One state in general registers. */
export const oneLane: WasmLanes = {
  type: i64Type,
  width: 1,
  load: (address, at) => [...address, 0x29, ...at64(at)],
  store: (address, at, value) => [...address, ...value, 0x37, ...at64(at)],
  xor: (a, b) => [...a, ...b, 0x85],
  chi: (a, b, c) => [...a, ...b, 0x42, ...signed(-1n), 0x85, ...c, 0x83, 0x85],
  rotate: (value, bits) => (bits === 0 ? value : [...value, 0x42, ...signed(BigInt(bits)), 0x89]),
  constant: (value) => [0x42, ...signed(BigInt.asIntN(64, value))],
  gather: (address, at) => oneLane.load(address, at),
  scatter: (address, at, _, value) => oneLane.store(address, at, get(value)),
};

const simd = (instruction: number): WasmCode => [0xfd, ...unsigned(instruction)];
const at128 = (at: number): WasmCode => [4, ...unsigned(at)];
const bothHalves = (octets: readonly number[]) => [...octets, ...octets.map((octet) => octet + 8)];

/** Two states in vector registers. */
export const twoLanes: WasmLanes = {
  type: v128Type,
  width: 2,
  load: (address, at) => [...address, ...simd(0x00), ...at128(at)],
  store: (address, at, value) => [...address, ...value, ...simd(0x0b), ...at128(at)],
  xor: (a, b) => [...a, ...b, ...simd(0x51)],
  chi: (a, b, c) => [...a, ...c, ...b, ...simd(0x4f), ...simd(0x51)],
  rotate(value, bits, spare) {
    if (bits === 0) return value;
    const kept = [...value, 0x22, ...unsigned(spare)];
    // whole octets move in one instruction
    if (bits % 8 === 0) {
      const octets = Array.from({ length: 8 }, (_, to) => (to + 8 - bits / 8) % 8);
      return [...kept, ...get(spare), ...simd(0x0d), ...bothHalves(octets)];
    }
    const left = bits === 1 ? [...get(spare), ...simd(0xce)] : [...i32(bits), ...simd(0xcb)];
    return [...kept, ...left, ...get(spare), ...i32(64 - bits), ...simd(0xcd), ...simd(0x50)];
  },
  constant(value) {
    const octets = Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
    return [...simd(0x0c), ...octets, ...octets];
  },
  gather: (address, at, stride) => [
    ...address,
    ...[...address, ...simd(0x5d), ...at64(at)],
    ...[...simd(0x57), ...at64(at + stride), 1],
  ],
  scatter: (address, at, stride, value) => [
    ...[...address, ...get(value), ...simd(0x5b), ...at64(at), 0],
    ...[...address, ...get(value), ...simd(0x5b), ...at64(at + stride), 1],
  ],
};
