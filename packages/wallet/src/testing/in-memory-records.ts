import { AppError, type Did } from '@assent/domain';
import type { StoredVault, VaultRecords } from '../storage/stored-vault.ts';

/** Records that are gone with the process. `stored`: what is kept, to look for what must not be in it. */
export function inMemoryRecords(): VaultRecords & { stored(): StoredVault | undefined } {
  let vault: StoredVault | undefined;
  const keys = new Map<Did, CryptoKey>();
  return {
    stored: () => vault,
    read: async () => structuredClone(vault),
    async write(next) {
      if ((vault?.revision ?? 0) !== next.revision - 1) throw new AppError('conflict', { at: 'vault' });
      vault = structuredClone(next);
    },
    putKey: async (did, key) => void keys.set(did, key),
    getKey: async (did) => keys.get(did),
    async erase() {
      vault = undefined;
      keys.clear();
    },
  };
}
