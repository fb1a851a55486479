import { keysOf, type StatusEntry, type StatusRegistryEntry } from '@assent/domain';
import type { RevocationStatus, StatusReading } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type { DenialKey } from '../ports/stored-rows.ts';

/** The name of a place in a status list in the local list of denials. */
export const denialKeyOf = ({ listId, index }: StatusRegistryEntry): DenialKey => `${listId}/${index}`;

/** The names of a status entry there. If one of them is denied, the entry is. */
const denialKeysOf = (entry: StatusEntry): readonly DenialKey[] =>
  entry.type === 'ConsentRevocationEntry' ? keysOf(entry) : [denialKeyOf(entry)];

/**
 * Revocation as this service knows it: what was denied here is revoked from the moment of the denial, chain or no chain;
 * everything else is read from the chain.
 */
export function withLocalDenials({ store }: Pick<Ports, 'store'>, chain: RevocationStatus): RevocationStatus {
  return {
    async read(entries, known) {
      const denied = known ?? (await store.shared.deniedAmong(entries.flatMap(denialKeysOf)));
      const isDenied = (entry: StatusEntry) => denialKeysOf(entry).some((key) => denied.has(key));
      const others = entries.filter((entry) => !isDenied(entry));
      const { readings, ...asOf } = others.length > 0 ? await chain.read(others) : { readings: [], block: 0, ageMs: 0 };
      const fromChain = readings[Symbol.iterator]();
      const next = (): StatusReading => fromChain.next().value ?? 'not_supported';
      return { ...asOf, readings: entries.map((entry) => (isDenied(entry) ? 'revoked' : next())) };
    },
  };
}
