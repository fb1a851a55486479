import { AppError, type Instant, type TenantId } from '@assent/domain';
import {
  type CredentialStore,
  type InstantRange,
  maxSavedLength,
  type SavedDocument,
  type SavedFilter,
} from '../ports/credential-store.ts';
import { type InMemoryDatabase, inMemoryDatabase, type Tables } from './in-memory-database.ts';

/** A `CredentialStore` for tests and browsers. It encrypts nothing. */
export function inMemoryCredentialStore(database: InMemoryDatabase = inMemoryDatabase()): CredentialStore {
  const { unitOfWork } = database;
  return {
    async save(tenant, document) {
      if (document.text.length > maxSavedLength) throw new AppError('payload_too_large', { maxSavedLength });
      await unitOfWork(
        async (tables) => void tables().savedDocuments.set(rowKey(tenant, document), { tenant, value: document }),
      );
    },
    get: (tenant, kind, hash) =>
      unitOfWork(async (tables) => tables().savedDocuments.get(rowKey(tenant, { kind, hash }))?.value),
    remove: (tenant, kind, hash) =>
      unitOfWork(async (tables) => tables().savedDocuments.delete(rowKey(tenant, { kind, hash }))),
    list: (tenant, filter, { limit, offset, order }) =>
      unitOfWork(async (tables) => {
        const found = matching(tables(), tenant, filter);
        return (order === 'oldest first' ? found : found.reverse()).slice(offset, offset + limit);
      }),
    count: (tenant, filter) => unitOfWork(async (tables) => matching(tables(), tenant, filter).length),
  };
}

const rowKey = (tenant: TenantId, { kind, hash }: Pick<SavedDocument, 'kind' | 'hash'>) => `${tenant} ${kind} ${hash}`;

const matching = ({ savedDocuments }: Tables, tenant: TenantId, filter: SavedFilter): SavedDocument[] =>
  [...savedDocuments.values()]
    .filter((row) => row.tenant === tenant && fits(row.value, filter))
    .map((row) => row.value);

const fits = (document: SavedDocument, filter: SavedFilter): boolean =>
  document.kind === filter.kind &&
  (['hash', 'issuer', 'subject', 'audience', 'type'] as const).every((name) => isAmong(document[name], filter[name])) &&
  isWithin(document.validFrom, filter.validFrom) &&
  isWithin(document.validUntil, filter.validUntil);

const isAmong = (value: string | undefined, wanted: readonly string[] | undefined) =>
  wanted === undefined || (value !== undefined && wanted.includes(value));

const isWithin = (at: Instant | undefined, range: InstantRange | undefined): boolean =>
  range === undefined ||
  (at !== undefined && (range.from === undefined || range.from <= at) && (range.to === undefined || at <= range.to));
