/** Values that take long to make, kept for a short time under a text that they follow from. */
export type Remembered<Value> = (text: string, make: () => Value) => Value;

/**
 * Keeps at least `entries` of the latest values, at most twice as many, and none for longer than `maxAgeMs`, used or not. What
 * throws is not kept.
 */
export function remembered<Value>(entries: number, maxAgeMs: number): Remembered<Value> {
  let [younger, older] = [new Map<string, Value>(), new Map<string, Value>()];
  let timer: NodeJS.Timeout | undefined;
  const turn = () => {
    [younger, older] = [new Map(), younger];
  };
  const age = () => {
    turn();
    timer = younger.size + older.size > 0 ? setTimeout(age, maxAgeMs / 2).unref() : undefined;
  };
  return (text, make) => {
    const known = younger.get(text) ?? older.get(text);
    if (known !== undefined) return known;
    const value = make();
    if (younger.size >= entries) turn();
    younger.set(text, value);
    if (!timer) timer = setTimeout(age, maxAgeMs / 2).unref();
    return value;
  };
}
