import type { Output } from '../output.ts';

/** One finished step of a demo. */
export interface Step {
  readonly title: string;
  readonly ms: number;
  readonly outcome: string;
  readonly asExpected: boolean;
}

/** Runs steps one after the other and tells each as it ends. A step that throws ends the demo. */
export class Timeline {
  readonly steps: Step[] = [];
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  /** A headline between steps. */
  chapter(title: string): void {
    this.#output.progress(`\n${title}`);
  }

  /** A line of detail under a step. */
  note(line: string): void {
    this.#output.progress(`             ${line}`);
  }

  /** Runs one step. `outcome` says in words what came out; `asExpected` false makes the demo fail. */
  async step<T>(
    title: string,
    work: () => Promise<T>,
    judge: (result: T) => { readonly outcome: string; readonly asExpected: boolean },
  ): Promise<T> {
    const startedMs = performance.now();
    const result = await work();
    const ms = performance.now() - startedMs;
    const step = { title, ms, ...judge(result) };
    this.steps.push(step);
    this.#output.progress(`${step.asExpected ? '  ✓' : '  ✗'} ${`${Math.round(ms)}`.padStart(5)} ms  ${title}`);
    if (step.outcome) this.#output.progress(`             → ${step.outcome}`);
    return result;
  }

  get succeeded(): boolean {
    return this.steps.every(({ asExpected }) => asExpected);
  }
}

/** For steps that have no other outcome than being done. */
export const done = (outcome: string) => () => ({ outcome, asExpected: true });
