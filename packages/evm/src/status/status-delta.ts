const radix = 128;
// five bytes hold 35 bits; no list has more than 2^30
const largestScale = radix ** 4;

/**
 * The delta of `StatusUpdated`: status indexes as unsigned LEB128 varints, first the index itself, then the gap from
 * the one before. `indexes` ascend and do not repeat.
 */
export function encodeDelta(indexes: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let previous = 0;
  for (const index of indexes) {
    let value = index - previous;
    previous = index;
    for (; value >= radix; value = Math.floor(value / radix)) bytes.push((value % radix) + radix);
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}

/**
 * Reads a delta of a list of `size` bits. Undefined unless it is exactly what `encodeDelta` makes: complete, in the
 * fewest bytes, ascending and within the list.
 */
export function decodeDelta(delta: Uint8Array, size: number): readonly number[] | undefined {
  const values = varintsOf(delta);
  if (!values) return undefined;
  const indexes: number[] = [];
  for (const value of values) {
    const previous = indexes.at(-1);
    if (previous !== undefined && value === 0) return undefined;
    const index = (previous ?? 0) + value;
    if (index >= size) return undefined;
    indexes.push(index);
  }
  return indexes;
}

function varintsOf(bytes: Uint8Array): readonly number[] | undefined {
  const values: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte % radix) * scale;
    scale *= radix;
    if (byte >= radix) {
      if (scale > largestScale) return undefined;
      continue;
    }
    // a last byte of zero adds nothing: there is a shorter form
    if (byte === 0 && scale > radix) return undefined;
    values.push(value);
    value = 0;
    scale = 1;
  }
  return scale === 1 ? values : undefined;
}
