import type { StatusEntry } from '@assent/domain';
import type { RevocationStatus, StatusReading } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type { DenialKey } from '../ports/store.ts';

/** The name of a status entry in the local list of denials. */
export const denialKeyOf = (entry: StatusEntry): DenialKey =>
  entry.type === 'ConsentRevocationEntry' ? entry.key : `${entry.listId}/${entry.index}`;

/**
 * Revocation as this service knows it: what was denied here is revoked from the moment of the denial, chain or no chain;
 * everything else is read from the chain.
 */
export function withLocalDenials({ store }: Pick<Ports, 'store'>, chain: RevocationStatus): RevocationStatus {
  return {
    async read(entries) {
      const denied = await store.network((records) => records.denials.among(entries.map(denialKeyOf)));
      const others = entries.filter((entry) => !denied.has(denialKeyOf(entry)));
      const { readings, block } = others.length > 0 ? await chain.read(others) : { readings: [], block: 0 };
      const fromChain = readings[Symbol.iterator]();
      const next = (): StatusReading => fromChain.next().value ?? 'not_supported';
      return { readings: entries.map((entry) => (denied.has(denialKeyOf(entry)) ? 'revoked' : next())), block };
    },
  };
}
