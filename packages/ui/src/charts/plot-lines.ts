/** Values over time; `undefined` where nothing is known, which leaves a gap in the line. */
export interface Series {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

/** The end of the scale: the least of 1, 2 or 5 times a power of ten that nothing is above; 1 if all is zero. */
export function roundedTop(values: readonly (number | undefined)[]): number {
  const most = Math.max(0, ...values.filter((value) => value !== undefined));
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most) ?? 10 * power;
}

/** The path of a line in a square of 100 by 100 with its origin at the top: `times` across, 0 to `top` upwards. */
export function linePath(values: Series['values'], times: readonly number[], top: number): string {
  const first = times[0] ?? 0;
  const width = Math.max(1, (times.at(-1) ?? 0) - first);
  let isDrawing = false;
  const steps = values.map((value, place) => {
    if (value === undefined) {
      isDrawing = false;
      return '';
    }
    const x = (((times[place] ?? first) - first) / width) * 100;
    const step = `${isDrawing ? 'L' : 'M'}${round(x)} ${round(100 - (value / top) * 100)}`;
    isDrawing = true;
    return step;
  });
  return steps.join('');
}

const round = (value: number) => Math.round(value * 100) / 100;
