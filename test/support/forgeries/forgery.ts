import type { ForgeryWorld } from './forgery-world.ts';
import type { StockAnswer } from './stock-veramo.ts';

/** Something a verifier is shown. */
export interface Attempt {
  /** Reasons against it, sorted, each once; none if it is accepted. `throws <code>` for an answer that is none. */
  assent(): Promise<readonly string[]>;
  stock(): Promise<StockAnswer>;
}

/** One way to forge, as data: its name, how it is made, and why exactly it must be refused. */
export interface Forgery {
  readonly about: string;
  readonly name: string;
  readonly reasons: readonly string[];
  make(world: ForgeryWorld): Promise<Attempt>;
}
