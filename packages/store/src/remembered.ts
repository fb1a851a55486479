/** Values that take long to make, kept for a short time under a text that they follow from. */
export interface Remembered<Value> {
  /** What is kept under a text, unless `isRight` says that it is wrong by now, or what `make` makes. */
  of(text: string, make: () => Value, isRight?: (known: Value) => boolean): Value;
  /** What is kept under a text, if anything. */
  latest(text: string): Value | undefined;
}

export interface RememberedOptions<Value> {
  /** What all that is kept may weigh: at least this much of the latest values is, at most twice as much. */
  readonly most: number;
  /** Nothing is kept for longer, used or not. In milliseconds. */
  readonly maxAgeMs: number;
  /** One each if it is not said. What weighs more than `most` is not kept. */
  readonly weightOf?: (value: Value) => number;
}

/** What was kept, and what was only asked for, in the same while. */
class Generation<Value> {
  readonly values = new Map<string, Value>();
  readonly asked = new Set<string>();
  weight = 0;
}

/**
 * Keeps what is asked for a second time. What is asked for once is garbage at once, which costs nothing; what is kept, the collector
 * copies twice. What throws is not kept, and what turns out to be wrong is let go of.
 */
export function remembered<Value>({ most, maxAgeMs, weightOf = () => 1 }: RememberedOptions<Value>): Remembered<Value> {
  let [younger, older] = [new Generation<Value>(), new Generation<Value>()];
  let timer: NodeJS.Timeout | undefined;
  const turn = () => {
    [younger, older] = [new Generation(), younger];
  };
  const age = () => {
    turn();
    timer = older.values.size + older.asked.size > 0 ? setTimeout(age, maxAgeMs / 2).unref() : undefined;
  };
  const keep = (text: string, value: Value) => {
    const weight = weightOf(value);
    if (weight > most) return;
    if (younger.weight + weight > most) turn();
    younger.values.set(text, value);
    younger.weight += weight;
  };
  const forget = (text: string) => {
    for (const generation of [younger, older]) {
      const known = generation.values.get(text);
      if (generation.values.delete(text)) generation.weight -= weightOf(known as Value);
    }
  };
  const latest = (text: string) => younger.values.get(text) ?? older.values.get(text);
  const find = (text: string, isRight: (known: Value) => boolean) => {
    const known = latest(text);
    if (known === undefined || isRight(known)) return known;
    forget(text);
    return undefined;
  };
  return {
    latest,
    of(text, make, isRight = () => true) {
      const known = find(text, isRight);
      if (known !== undefined) return known;
      const value = make();
      if (younger.asked.size >= most) turn();
      if (younger.asked.delete(text) || older.asked.has(text)) keep(text, value);
      else younger.asked.add(text);
      if (!timer) timer = setTimeout(age, maxAgeMs / 2).unref();
      return value;
    },
  };
}
