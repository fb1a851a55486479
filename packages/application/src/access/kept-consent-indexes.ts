import type { Did, GrantIndex, Instant, TenantId } from '@assent/domain';
import type { StatusReading } from '../ports/chain.ts';
import type { StoredGrant } from '../ports/stored-rows.ts';

/** What a decision was read from: rows and status as they were found just now. */
export interface ReadGrants {
  readonly tenant: TenantId;
  readonly subject: Did;
  readonly grants: readonly StoredGrant[];
  /** In the order of the grants. */
  readonly readings: readonly StatusReading[];
  /** The readings are older than the tenant allows. */
  readonly isStale: boolean;
  /** Of the rules and value sets of the tenant. */
  readonly revision: string;
}

/**
 * Indexes of grants, kept between requests. Whoever asks has read rows and status anew; an index is found only if it was made of
 * the very same, so that nothing is served that another process has changed.
 */
export interface ConsentIndexes {
  find(read: ReadGrants): GrantIndex | undefined;
  /** Keeps it if one was made for the same subject a while ago: most patients are asked about once. */
  keep(read: ReadGrants, index: GrantIndex, now: Instant): void;
  /** Forgets what was made of the grants of a subject: their key is destroyed. */
  forget(tenant: TenantId, subject: Did): void;
  /** Forgets what was made before `before`. */
  forgetBefore(before: Instant): void;
}

interface Kept {
  readonly read: ReadGrants;
  readonly index: GrantIndex;
  readonly since: Instant;
}

/** What an index weighs beside its grants. */
const indexWeight = 16;

/** How many references an index may keep in its plans, for each unit of its weight. */
export const referencesPerWeight = 32;

/** Weight of an index of so many grants. */
export const weightOf = (grants: number): number => indexWeight + grants;

/** Subjects of whom one index was made, at most. */
const maxOnce = 10_000;

/** Keeps the latest used indexes that weigh no more than `maxWeight` together; a grant weighs one, an index 16 more. */
export function keptConsentIndexes(maxWeight = 250_000): ConsentIndexes {
  const kept = new Map<string, Kept>();
  const once = new Set<string>();
  let weight = 0;
  const drop = (name: string) => {
    const one = kept.get(name);
    if (!one) return;
    kept.delete(name);
    weight -= weightOf(one.read.grants.length);
  };
  return {
    find(read) {
      const name = nameOf(read);
      const one = kept.get(name);
      if (!one) return undefined;
      if (!isSame(one.read, read)) {
        drop(name);
        once.add(name);
        return undefined;
      }
      kept.delete(name);
      kept.set(name, one);
      return one.index;
    },
    keep(read, index, since) {
      const name = nameOf(read);
      drop(name);
      if (!once.delete(name)) {
        if (once.size >= maxOnce) once.clear();
        once.add(name);
        return;
      }
      if (weightOf(read.grants.length) > maxWeight) return;
      kept.set(name, { read, index, since });
      weight += weightOf(read.grants.length);
      for (const oldest of kept.keys()) {
        if (weight <= maxWeight) return;
        drop(oldest);
      }
    },
    forget(tenant, subject) {
      const name = nameOf({ tenant, subject });
      once.delete(name);
      drop(name);
    },
    forgetBefore(before) {
      once.clear();
      for (const [name, { since }] of kept) if (since < before) drop(name);
    },
  };
}

const nameOf = ({ tenant, subject }: Pick<ReadGrants, 'tenant' | 'subject'>) => `${tenant} ${subject}`;

function isSame(a: ReadGrants, b: ReadGrants): boolean {
  if (a.revision !== b.revision || a.isStale !== b.isStale || a.grants.length !== b.grants.length) return false;
  return a.grants.every((grant, at) => a.readings[at] === b.readings[at] && isSameRow(grant, b.grants[at]));
}

/** A row is never changed, and its signed text says all that the grant does. */
function isSameRow(a: StoredGrant, b: StoredGrant | undefined): boolean {
  if (a.grant === b?.grant) return a.receivedAt === b.receivedAt;
  const { id, version } = a.grant;
  const isSameGrant = id === b?.grant.id && version === b.grant.version && a.compact === b.compact;
  return isSameGrant && a.receivedAt === b?.receivedAt;
}
