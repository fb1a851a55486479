import { type CredentialStore, type Keyring, maxSavedLength, type SavedDocument } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import type { Database } from './database.ts';
import { savedDocumentTable } from './entities/saved-documents.ts';
import { inGroups } from './in-groups.ts';
import { openDocuments } from './saved-documents/open-documents.ts';
import { type Save, saveDocuments } from './saved-documents/save-documents.ts';
import { conditionFor } from './saved-documents/saved-conditions.ts';

/** Most saves of one transaction, and most characters of text in it. */
const maxSaves = 256;
const maxCharacters = 4_000_000;

/**
 * Keeps documents encrypted under the keys of their subjects, which are those of `databaseStore`: who deletes such a key
 * makes them unreadable. Saves of the same moment share a transaction, and each ends when that one is durable.
 *
 * @throws AppError `store_unavailable`, `key_unavailable`, `gone`, `payload_too_large`
 */
export function databaseCredentialStore(
  database: Pick<Database, 'unitOfWork' | 'reading'>,
  keyring: Keyring,
): CredentialStore {
  const { unitOfWork, reading } = database;
  const save = inGroups<Save, undefined>(
    async (saves) => {
      await unitOfWork((session) => saveDocuments(session, keyring, saves));
      return saves.map(() => undefined);
    },
    { maxEntries: maxSaves, maxWeight: maxCharacters, weightOf: ({ document }) => document.text.length },
  );
  const one = (tenant: TenantId, kind: SavedDocument['kind'], hash: string) =>
    ['tenant_id = $1 AND kind = $2 AND hash = $3', [tenant, kind, hash]] as const;

  return {
    async save(tenant, document) {
      if (document.text.length > maxSavedLength) throw new AppError('payload_too_large', { maxSavedLength });
      await save({ tenant, document });
    },
    get: (tenant, kind, hash) =>
      reading(async (session) => {
        const rows = await session.select(savedDocumentTable, ...one(tenant, kind, hash));
        const [opened] = await openDocuments(session, keyring, rows);
        if (opened === 'gone') throw new AppError('gone');
        return opened;
      }),
    remove: (tenant, kind, hash) =>
      unitOfWork(async (session) => {
        const [condition, parameters] = one(tenant, kind, hash);
        return (await session.execute(`DELETE FROM saved_documents WHERE ${condition}`, parameters)) > 0;
      }),
    async list(tenant, filter, page) {
      const condition = conditionFor(tenant, filter);
      if (!condition) return [];
      return reading(async (session) => {
        const rows = await session.select(savedDocumentTable, condition.page(page), condition.parameters);
        const opened = await openDocuments(session, keyring, rows);
        return opened.filter((document) => document !== 'gone');
      });
    },
    async count(tenant, filter) {
      const condition = conditionFor(tenant, filter);
      return condition
        ? reading((session) => session.tally(savedDocumentTable, condition.sql, condition.parameters))
        : 0;
    },
  };
}
