import { LRUCache } from 'lru-cache';
import { actingTenant } from './acting-tenant.ts';

/** For how long, in milliseconds, a process may go on with what another process has changed or deleted. */
export const recentMs = 5_000;

const maxRecords = 5_000;

/**
 * A short memory of records, each tenant's apart. A change made through it is seen at once; one that another process made,
 * after `forMs` at the latest. What is not there is not remembered.
 */
export class RecentRecords<Value extends object> {
  private readonly recent: LRUCache<string, Value> | undefined;
  private changes = 0;

  constructor(forMs: number) {
    // For the cache itself, no time means for ever.
    this.recent = forMs > 0 ? new LRUCache({ max: maxRecords, ttl: forMs }) : undefined;
  }

  async read(id: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const place = placeOf(id);
    const known = this.recent?.get(place);
    if (known) return known;
    const before = this.changes;
    const value = await read();
    // What was read while something changed may be what was there before.
    if (value && before === this.changes) this.recent?.set(place, value);
    return value;
  }

  async change<T>(id: string, change: () => Promise<T>): Promise<T> {
    const place = placeOf(id);
    try {
      return await change();
    } finally {
      this.changes += 1;
      this.recent?.delete(place);
    }
  }
}

const placeOf = (id: string): string => `${actingTenant()} ${id}`;
