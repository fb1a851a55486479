import type { Random } from './random.ts';

/** Something that takes input from strangers. */
export interface FuzzTarget {
  readonly name: string;
  /** Most runs that make sense, where one costs much by design. */
  readonly maxRuns?: number;
  /** Bytes that an input may leave behind, on average, where something stays by design. */
  readonly growthPerInput?: number;
  /** Starts what the target needs. */
  start?(): Promise<void>;
  /** An input. After the start it depends on the random numbers alone. */
  make(random: Random): unknown;
  /** Gives it to the code. @throws for a defect, and for nothing else */
  run(input: unknown): Promise<void> | void;
  /** Ends what the target started. */
  stop?(): Promise<void>;
}
