import { AppError, keysOf, type StatusEntry, type StatusRegistryEntry } from '@assent/domain';
import type { Registries, RevocationStatus, StatusReading } from '../ports/chain.ts';
import { inMemoryRegistries } from './in-memory-registries.ts';

export interface InMemoryRevocationStatus extends RevocationStatus {
  /** Revokes on the chain, in a block of its own: a consent by its own key, so the others of its epoch stay. */
  revoke(entry: StatusEntry): void;
  /** Suspends on the chain, or, with false, ends that, in a block of its own. */
  suspend(entry: StatusRegistryEntry, suspended?: boolean): void;
  /** From now on the chain cannot be read, or, with false, can be again. */
  fail(failing?: boolean): void;
}

/** A chain that is as quick as a set. Entries of other chains or contracts than `registries` are not supported. */
export function inMemoryRevocationStatus(registries: Registries = inMemoryRegistries()): InMemoryRevocationStatus {
  const revoked = new Set<string>();
  const suspended = new Set<string>();
  let block = 1;
  let isFailing = false;

  const reading = (entry: StatusEntry): StatusReading => {
    if (entry.chainId !== registries.chainId || entry.registry !== contractOf(registries, entry))
      return 'not_supported';
    if (placesOf(entry).some((place) => revoked.has(place))) return 'revoked';
    return suspended.has(placesOf(entry)[0]) ? 'suspended' : 'valid';
  };
  return {
    async read(entries) {
      if (isFailing) throw new AppError('registry_unavailable', { chainId: registries.chainId });
      return { readings: entries.map(reading), block, ageMs: 0 };
    },
    revoke(entry) {
      revoked.add(placesOf(entry)[0]);
      block += 1;
    },
    suspend(entry, isSuspended = true) {
      if (isSuspended) suspended.add(placesOf(entry)[0]);
      else suspended.delete(placesOf(entry)[0]);
      block += 1;
    },
    fail(failing = true) {
      isFailing = failing;
    },
  };
}

const contractOf = (registries: Registries, entry: StatusEntry) =>
  entry.type === 'StatusRegistryEntry' ? registries.statusRegistry : registries.consentRevocations;

/** What must be revoked for the entry to be: one of these. The first is its own. */
const placesOf = (entry: StatusEntry): readonly [string, ...string[]] =>
  entry.type === 'StatusRegistryEntry' ? [`${entry.listId}/${entry.index}`] : keysOf(entry);
