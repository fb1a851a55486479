/** Values that take long to make, kept for a short time under a text that they follow from. */
export type Remembered<Value> = (text: string, make: () => Value, isRight?: (known: Value) => boolean) => Value;

/** What was kept, and what was only asked for, in the same while. */
class Generation<Value> {
  readonly values = new Map<string, Value>();
  readonly asked = new Set<string>();
}

/**
 * Keeps what is asked for a second time: at least `entries` of the latest values, at most twice as many, and none for longer than
 * `maxAgeMs`, used or not. What is asked for once is garbage at once, which costs nothing; what is kept, the collector copies
 * twice. What throws is not kept, and what turns out to be wrong is let go of.
 */
export function remembered<Value>(entries: number, maxAgeMs: number): Remembered<Value> {
  let [younger, older] = [new Generation<Value>(), new Generation<Value>()];
  let timer: NodeJS.Timeout | undefined;
  const turn = () => {
    [younger, older] = [new Generation(), younger];
  };
  const age = () => {
    turn();
    timer = older.values.size + older.asked.size > 0 ? setTimeout(age, maxAgeMs / 2).unref() : undefined;
  };
  const find = (text: string, isRight: (known: Value) => boolean) => {
    const known = younger.values.get(text) ?? older.values.get(text);
    if (known === undefined || isRight(known)) return known;
    for (const { values } of [younger, older]) values.delete(text);
    return undefined;
  };
  return (text, make, isRight = () => true) => {
    const known = find(text, isRight);
    if (known !== undefined) return known;
    const value = make();
    if (younger.values.size >= entries || younger.asked.size >= entries) turn();
    if (younger.asked.delete(text) || older.asked.has(text)) younger.values.set(text, value);
    else younger.asked.add(text);
    if (!timer) timer = setTimeout(age, maxAgeMs / 2).unref();
    return value;
  };
}
