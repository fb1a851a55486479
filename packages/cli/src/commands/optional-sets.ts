import * as z from 'zod';

/** An option for commands that answer a request. */
export const optionalSets = [
  '--optional <positions>',
  'credential sets to answer that are not required, by their positions in the query: 0,2',
  '',
] as const;

/** Positions with commas between them. */
export const zPositions = z
  .string()
  .regex(/^([0-9]{1,3}(,[0-9]{1,3})*)?$/)
  .transform((text) => text.split(',').filter(Boolean).map(Number));
