import type { Figure } from '../figures.ts';

/** A figure that must be at most so much. */
export const atMost = (name: string, value: number, unit: string, target: number): Figure => ({
  ...{ figure: `web: ${name}`, value, unit, target },
  holds: value <= target,
});

/** A figure that nothing was promised of. */
export const seen = (name: string, value: number, unit: string): Figure => ({
  ...{ figure: `web: ${name}`, value, unit, target: null },
});
