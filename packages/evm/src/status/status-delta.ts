const radix = 128;
// five bytes hold 35 bits; no list has more than 2^30
const largestScale = radix ** 5;

/**
 * The delta of `StatusUpdated`: status indexes as unsigned LEB128 varints, first the index itself, then the gap from
 * the one before. `indexes` ascend and do not repeat.
 */
export function encodeDelta(indexes: readonly number[] | Uint32Array): Uint8Array {
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
 * Reads a delta of a list of `size` bits, up to 2^30. Undefined unless it is exactly what `encodeDelta` makes: complete,
 * in the fewest bytes, ascending and within the list.
 */
export function decodeDelta(delta: Uint8Array, size: number): readonly number[] | undefined {
  const indexes = readDelta(delta, size);
  return indexes && Array.from(indexes);
}

let read = new Uint32Array(1024);

/**
 * The same as `decodeDelta` for who needs the indexes only until the next call, which overwrites them: a list is rebuilt
 * from tens of thousands of deltas, and their indexes as garbage would weigh as much as the list.
 */
export function readDelta(delta: Uint8Array, size: number): Uint32Array | undefined {
  // one byte for each index at least
  if (delta.length > read.length) read = new Uint32Array(2 * delta.length);
  let count = 0;
  let index = 0;
  let scale = 1;
  for (const byte of delta) {
    index += (byte % radix) * scale;
    scale *= radix;
    if (byte >= radix) continue;
    // a last byte of zero adds nothing: as a gap it repeats an index, after other bytes there is a shorter form
    const addsNothing = byte === 0 && (scale > radix || count > 0);
    if (addsNothing || scale > largestScale || index >= size) return undefined;
    read[count++] = index;
    scale = 1;
  }
  return scale === 1 ? read.subarray(0, count) : undefined;
}
