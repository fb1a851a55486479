import { AppError } from '@assent/domain';

/** A token bucket per caller: `burst` requests at once, refilled at `perSecond`. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** Callers remembered at most; the longest idle are forgotten first. */
  readonly maxCallers: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Limits requests per caller in this process. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions, nowMs: () => number) {
    this.#options = options;
    this.#nowMs = nowMs;
  }

  /** Takes one token. @throws AppError `rate_limited` with `retryAfterSeconds` */
  take(caller: string): void {
    const { perSecond, burst } = this.#options;
    const atMs = this.#nowMs();
    const last = this.#buckets.get(caller) ?? { tokens: burst, atMs };
    const tokens = Math.min(burst, last.tokens + ((atMs - last.atMs) / 1000) * perSecond);
    this.#put(caller, { tokens: tokens < 1 ? tokens : tokens - 1, atMs });
    if (tokens < 1) throw new AppError('rate_limited', { retryAfterSeconds: Math.ceil((1 - tokens) / perSecond) });
  }

  /** Whether a caller has a bucket. */
  knows(caller: string): boolean {
    return this.#buckets.has(caller);
  }

  /** Gives a caller a full bucket, unless it has one. */
  admit(caller: string): void {
    if (this.knows(caller)) return;
    this.#put(caller, { tokens: this.#options.burst, atMs: this.#nowMs() });
  }

  #put(caller: string, bucket: Bucket): void {
    // Deleting first keeps the map in order of last use.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > this.#options.maxCallers) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
