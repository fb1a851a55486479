import type { SigningKey } from './signing-key.ts';

interface Entry {
  readonly key: SigningKey;
  readonly until: number;
  readonly timer: NodeJS.Timeout;
}

const maxOpen = 1_000;

/**
 * Keys that are open, each for `openMs` from its opening, however often it is used; the oldest leaves when there are too
 * many. Whatever leaves is closed at once, also if nobody asks for it again.
 */
export class OpenKeys {
  private readonly openMs: number;
  private readonly entries = new Map<string, Entry>();

  constructor(openMs: number) {
    this.openMs = openMs;
  }

  get(kid: string): SigningKey | undefined {
    const entry = this.entries.get(kid);
    // The timer comes late where the process was busy or asleep.
    if (entry && performance.now() >= entry.until) this.close(kid);
    return this.entries.get(kid)?.key;
  }

  /** Takes a key over; closes it at once if none is to stay open. */
  add(kid: string, key: SigningKey): void {
    this.close(kid);
    if (this.openMs <= 0) {
      key.close();
      return;
    }
    const [oldest] = this.entries.size >= maxOpen ? this.entries.keys() : [];
    if (oldest !== undefined) this.close(oldest);
    const timer = setTimeout(() => this.close(kid), this.openMs).unref();
    this.entries.set(kid, { key, until: performance.now() + this.openMs, timer });
  }

  close(kid: string): void {
    const entry = this.entries.get(kid);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.entries.delete(kid);
    entry.key.close();
  }

  closeAll(): void {
    for (const kid of [...this.entries.keys()]) this.close(kid);
  }
}
