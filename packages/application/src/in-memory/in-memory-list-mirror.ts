import { AppError, type Bytes32, type StatusRegistryEntry } from '@assent/domain';
import type { ListMirror } from '../ports/status-lists.ts';

export interface InMemoryListMirror extends ListMirror {
  /** Sets a bit on the chain. The list is there from now on. */
  revoke(place: Pick<StatusRegistryEntry, 'listId' | 'index'>): void;
  /** From now on the chain cannot be read, or, with false, can be again. */
  fail(failing?: boolean): void;
  /** How often a list was read. */
  readonly reads: number;
}

/** Lists of `size` bits on a chain that exists nowhere; each is there from the start. Words have no proof. */
export function inMemoryListMirror(size = 131_072): InMemoryListMirror {
  const lists = new Map<Bytes32, { bits: Uint8Array; version: number }>();
  let isFailing = false;
  let reads = 0;

  const current = (listId: Bytes32) => {
    reads += 1;
    if (isFailing) throw new AppError('registry_unavailable', { listId });
    const list = lists.get(listId) ?? { bits: new Uint8Array(size / 8), version: 1 };
    return { ...list, block: list.version, ageMs: 0 };
  };
  return {
    async listOf(listId) {
      const { bits, ...list } = current(listId);
      return { ...list, bits: () => bits.slice() };
    },
    async wordOf(listId, at) {
      const { bits, version, block } = current(listId);
      if (at >= size / 256) throw new AppError('not_found', { reason: 'unknown_list' });
      const word = Array.from(bits.slice(32 * at, 32 * at + 32), (octet) => octet.toString(16).padStart(2, '0'));
      return { word: `0x${word.join('')}` as Bytes32, proof: [], version, block };
    },
    revoke({ listId, index }) {
      const { bits, version } = lists.get(listId) ?? { bits: new Uint8Array(size / 8), version: 1 };
      const changed = bits.slice();
      changed[index >> 3] = (changed[index >> 3] ?? 0) | (0x80 >> (index & 7));
      lists.set(listId, { bits: changed, version: version + 1 });
    },
    fail(failing = true) {
      isFailing = failing;
    },
    get reads() {
      return reads;
    },
  };
}
