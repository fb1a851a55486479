import type { RevocationStatus, StatusReading } from '@assent/application';
import { keysOf, type StatusEntry } from '@assent/domain';
import type { ChainIndex } from './chain-index.ts';
import type { RegistryMirrors } from './registry-mirrors.ts';

/**
 * Revocation from the mirrors of an index: no call to a node for each reading. Entries of other chains or contracts are
 * not supported.
 */
export function mirroredRevocationStatus(index: ChainIndex): RevocationStatus {
  const { statusRegistry, consentRevocations } = index.contracts;
  const isTrusted = (entry: StatusEntry) =>
    entry.chainId === index.chainId &&
    entry.registry === (entry.type === 'StatusRegistryEntry' ? statusRegistry : consentRevocations);
  const reading = (mirrors: RegistryMirrors, entry: StatusEntry): StatusReading => {
    if (!isTrusted(entry)) return 'not_supported';
    const isRevoked =
      entry.type === 'ConsentRevocationEntry'
        ? keysOf(entry).some((key) => mirrors.consents.has(key))
        : mirrors.lists.isRevoked(entry.listId, entry.index);
    if (isRevoked === undefined) return 'not_supported';
    return isRevoked ? 'revoked' : 'valid';
  };
  return {
    async read(entries) {
      const listIds = entries.flatMap((entry) =>
        isTrusted(entry) && entry.type === 'StatusRegistryEntry' ? [entry.listId] : [],
      );
      const ask = (mirrors: RegistryMirrors) => entries.map((entry) => reading(mirrors, entry));
      const { value, block, ageMs } = await index.read(ask, listIds);
      return { readings: value, block, ageMs };
    },
  };
}
