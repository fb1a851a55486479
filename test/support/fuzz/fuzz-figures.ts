import type { Figure } from '../figures.ts';
import { enoughRuns, type FuzzReport } from './run-target.ts';

/** What is promised of a target: no defect, and, over enough runs, no growth of memory. */
export function figuresOf({
  target,
  runs,
  inputsPerSecond,
  growthPerInput,
  growthAllowed,
  defect,
}: FuzzReport): Figure[] {
  const defects = defect ? 1 : 0;
  const growth = { figure: `fuzz ${target}: memory left per input`, value: growthPerInput, unit: 'bytes' };
  return [
    { figure: `fuzz ${target}: inputs`, value: runs, unit: 'inputs', target: null },
    { figure: `fuzz ${target}: rate`, value: inputsPerSecond, unit: 'inputs/s', target: null },
    { figure: `fuzz ${target}: defects`, value: defects, unit: 'defects', target: 0, holds: defects === 0 },
    ...(runs >= enoughRuns ? [{ ...growth, target: growthAllowed, holds: growthPerInput <= growthAllowed }] : []),
  ];
}
