import type { Disturbance } from './plan-disturbances.ts';

/** A chain that a service works with and that things are done to. */
export interface ChaosChain {
  /** What the service has to know of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What can be done to it. A number from 0 to 1 decides on details; false if the moment did not allow it. */
  readonly disturb: Partial<Record<Disturbance, (draw: number) => Promise<boolean>>>;
  /** Ends what is still being done, and waits until all that is on the chain stays there whatever is done next. */
  settle(): Promise<void>;
  /** What the chain itself did and should not have. */
  faults(): readonly string[];
  close(): Promise<void>;
}
