/** WebAssembly instructions that leave one value, or none, on the stack. */
export type WasmCode = readonly number[];

/** An integer in LEB128, unsigned. */
export const unsigned = (value: number): WasmCode =>
  value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];

/** An integer in LEB128, signed, as constants are written. */
export const signed = (value: bigint): WasmCode => {
  const low = Number(value & 127n);
  const rest = value >> 7n;
  const isLast = rest === (low & 64 ? -1n : 0n);
  return isLast ? [low] : [low + 128, ...signed(rest)];
};

/** Number of a local of a function. */
export type WasmLocal = number;

export const i32 = (value: number): WasmCode => [0x41, ...signed(BigInt(value))];
export const get = (local: WasmLocal): WasmCode => [0x20, ...unsigned(local)];
export const assign = (local: WasmLocal, value: WasmCode): WasmCode => [...value, 0x21, ...unsigned(local)];
/** Adds to a local, and leaves what it has become on the stack. */
export const increase = (local: WasmLocal, by: number): WasmCode => [
  ...get(local),
  ...i32(by),
  0x6a,
  0x22,
  ...unsigned(local),
];
export const drop: WasmCode = [0x1a];

/** Runs `body`, then again as long as the comparison it ends with is true. */
export const loop = (body: WasmCode): WasmCode => [0x03, 0x40, ...body, 0x0d, 0, 0x0b];
export const isPositive: WasmCode = [...i32(0), 0x4a];
export const isBelow = (limit: number): WasmCode => [...i32(limit), 0x49];

/** A function without results that takes an i32 and has locals of its own, by type and number. */
export interface WasmFunction {
  readonly locals: readonly (readonly [type: number, count: number])[];
  readonly body: WasmCode;
}

export const i32Type = 0x7f;
export const i64Type = 0x7e;
export const v128Type = 0x7b;

/** A module that imports a memory as `env.memory` and exports one function as `run`. */
export function wasmModule({ locals, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const declared = locals.flatMap(([type, count]) => [...unsigned(count), type]);
  const code = [...unsigned(locals.length), ...declared, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 1, i32Type, 0]),
    ...section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const section = (id: number, content: WasmCode): WasmCode => [id, ...unsigned(content.length), ...content];
const text = (value: string): WasmCode => [value.length, ...new TextEncoder().encode(value)];
