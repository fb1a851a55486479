import type { RevocationStatus, StatusReading } from '@assent/application';
import { type Bytes32, keysOf, type StatusEntry, type StatusRegistryEntry, suspensionPlaceOf } from '@assent/domain';
import type { ChainIndex } from './chain-index.ts';
import type { RegistryMirrors } from './registry-mirrors.ts';

/**
 * Status from the mirrors of an index: no call to a node for each reading. Entries of other chains or contracts are
 * not supported.
 */
export function mirroredRevocationStatus(index: ChainIndex): RevocationStatus {
  const { statusRegistry, consentRevocations } = index.contracts;
  const isTrusted = (entry: StatusEntry) =>
    entry.chainId === index.chainId &&
    entry.registry === (entry.type === 'StatusRegistryEntry' ? statusRegistry : consentRevocations);
  const reading = (mirrors: RegistryMirrors, entry: StatusEntry): StatusReading => {
    if (!isTrusted(entry)) return 'not_supported';
    if (entry.type === 'ConsentRevocationEntry') {
      return keysOf(entry).some((key) => mirrors.consents.has(key)) ? 'revoked' : 'valid';
    }
    return listReading(mirrors, entry);
  };
  return {
    async read(entries) {
      const listIds = entries.flatMap((entry) =>
        isTrusted(entry) && entry.type === 'StatusRegistryEntry' ? listIdsOf(entry) : [],
      );
      const ask = (mirrors: RegistryMirrors) => entries.map((entry) => reading(mirrors, entry));
      const { value, block, ageMs } = await index.read(ask, listIds);
      return { readings: value, block, ageMs };
    },
  };
}

const listIdsOf = ({ listId, suspensionListId }: StatusRegistryEntry): readonly Bytes32[] =>
  suspensionListId === undefined ? [listId] : [listId, suspensionListId];

function listReading({ lists }: RegistryMirrors, entry: StatusRegistryEntry): StatusReading {
  const isRevoked = lists.isRevoked(entry.listId, entry.index);
  if (isRevoked) return 'revoked';
  const suspension = suspensionPlaceOf(entry);
  const isSuspended = suspension ? lists.isSuspended(suspension.listId, suspension.index) : false;
  if (isRevoked === undefined || isSuspended === undefined) return 'not_supported';
  return isSuspended ? 'suspended' : 'valid';
}
