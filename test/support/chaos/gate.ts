import { setImmediate } from 'node:timers/promises';
import { until } from '../until.ts';

/** Lets the calls of clients through, or holds them back: a database is copied when nobody waits for an answer. */
export class Gate {
  #underWay = 0;
  #closed: { readonly open: () => void; readonly opened: Promise<void> } | undefined;

  /** Makes a call once the gate is open. */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    while (this.#closed) await this.#closed.opened;
    this.#underWay += 1;
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Holds new calls back and waits until all others have ended, and what they answered is noted. @throws Error if they do not end */
  async close(withinMs: number): Promise<void> {
    const { promise: opened, resolve: open } = withResolvers();
    this.#closed = { open, opened };
    const left = await until(
      async () => this.#underWay,
      (calls) => calls === 0,
      withinMs,
    );
    if (left > 0) throw new Error(`${left} calls do not come to an end`);
    await setImmediate();
  }

  open(): void {
    const closed = this.#closed;
    this.#closed = undefined;
    closed?.open();
  }
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
