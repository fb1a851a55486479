/**
 * What stands at a place of a proof: bytes that must be these, or a point or a scalar that is anything valid. From it
 * follow the exact length of a proof, and which of its bytes a prover may choose.
 */
export type Part = { readonly fixed: Uint8Array } | 'point' | 'scalar';

export const byte = (value: number): Part => ({ fixed: Uint8Array.of(value) });

/** A number of 16 bits as the engine writes it. */
export const uint16 = (value: number): Part => ({ fixed: Uint8Array.of(value & 255, value >> 8) });

/** A count or an index, in 64 bits. The engine ignores the upper half of an index: here it must be zero. */
export const count = (value: number): Part => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return { fixed: bytes };
};

export const points = (many: number): readonly Part[] => Array.from({ length: many }, () => 'point' as const);
export const scalars = (many: number): readonly Part[] => Array.from({ length: many }, () => 'scalar' as const);
export const none: Part = byte(0);
export const some: Part = byte(1);
