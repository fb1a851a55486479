/** One measured figure. `target` is null, and `holds` left out, where nothing was promised. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number | null;
  readonly holds?: boolean;
}

/** The middle of some values, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? upper) + upper) / 2 : upper;
}

/** Figures as lines of JSON for programs on standard output, and as a table for people on standard error. */
export function printFigures(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ figure }) => figure.length));
  for (const { value, ...rest } of figures) {
    const rounded = Math.round(value * 100) / 100;
    const { figure, unit, target, holds } = rest;
    process.stdout.write(
      `${JSON.stringify({ figure, value: rounded, unit, target, ...(holds === undefined ? {} : { holds }) })}\n`,
    );
    const verdict = holds === undefined ? '' : `  ${holds ? '✓' : '✗'} target ${target} ${unit}`;
    process.stderr.write(`${figure.padEnd(width)}  ${rounded.toFixed(2).padStart(9)} ${unit}${verdict}\n`);
  }
}
