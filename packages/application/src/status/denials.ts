import { keysOf, type ListPlace, type StatusEntry, suspensionPlaceOf } from '@assent/domain';
import type { RevocationStatus, StatusReading } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type { DenialKey } from '../ports/stored-rows.ts';

/** The name of a place in a status list in the local list of denials. */
export const denialKeyOf = ({ listId, index }: ListPlace): DenialKey => `${listId}/${index}`;

/** The names of a status entry there. If one of them is denied, the entry is revoked. */
const revocationKeysOf = (entry: StatusEntry): readonly DenialKey[] =>
  entry.type === 'ConsentRevocationEntry' ? keysOf(entry) : [denialKeyOf(entry)];

/** The name of its suspension there, if it can be suspended. */
function suspensionKeysOf(entry: StatusEntry): readonly DenialKey[] {
  const place = entry.type === 'ConsentRevocationEntry' ? undefined : suspensionPlaceOf(entry);
  return place ? [denialKeyOf(place)] : [];
}

/** What the local list of denials says, if anything. */
function denialOf(entry: StatusEntry, denied: ReadonlySet<DenialKey>): 'revoked' | 'suspended' | undefined {
  if (revocationKeysOf(entry).some((key) => denied.has(key))) return 'revoked';
  return suspensionKeysOf(entry).some((key) => denied.has(key)) ? 'suspended' : undefined;
}

/**
 * Status as this service knows it: what was denied here is revoked or suspended from the moment of the denial, chain or no
 * chain; everything else is read from the chain.
 */
export function withLocalDenials({ store }: Pick<Ports, 'store'>, chain: RevocationStatus): RevocationStatus {
  return {
    async read(entries, known) {
      const denied =
        known ??
        (await store.shared.deniedAmong(
          entries.flatMap((entry) => [...revocationKeysOf(entry), ...suspensionKeysOf(entry)]),
        ));
      const others = entries.filter((entry) => !denialOf(entry, denied));
      const { readings, ...asOf } = others.length > 0 ? await chain.read(others) : { readings: [], block: 0, ageMs: 0 };
      const fromChain = readings[Symbol.iterator]();
      const next = (): StatusReading => fromChain.next().value ?? 'not_supported';
      return { ...asOf, readings: entries.map((entry) => denialOf(entry, denied) ?? next()) };
    },
  };
}
