/** Longer texts take the database so long that making them does not matter, and their number is not bounded. */
const maxKept = 64;

/** SQL that differs by a number. The text of each is made once: a driver finds again what it has prepared by it. */
export function ofCount(textOf: (count: number) => string): (count: number) => string {
  const texts: string[] = [];
  return (count) => {
    if (count > maxKept) return textOf(count);
    texts[count] ??= textOf(count);
    return texts[count];
  };
}
