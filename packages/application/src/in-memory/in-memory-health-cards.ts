import { AppError } from '@assent/domain';
import type { Page, TenantRecords } from '../ports/store.ts';
import type { Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

const newest = <T>(rows: readonly T[], { limit, offset }: Page): T[] =>
  [...rows].reverse().slice(offset, offset + limit);

/** Health cards, and which of them are revoked. */
export const healthCards = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['healthCards'] => ({
  async insert(card) {
    if (get(tables().healthCards, card.id)) throw new AppError('conflict', { card: card.id });
    put(tables().healthCards, card.id, card);
  },
  get: async (id) => get(tables().healthCards, id),
  list: async (page) => newest(all(tables().healthCards), page),
  async revoke(id, revokedAt) {
    const card = get(tables().healthCards, id);
    if (!card || card.revokedAt) return false;
    put(tables().healthCards, id, { ...card, revokedAt });
    return true;
  },
  revoked: async (kid) =>
    all(tables().healthCards)
      .filter((card) => card.kid === kid && card.revokedAt)
      .map(({ rid }) => rid),
});

/** Health links. */
export const healthLinks = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['healthLinks'] => ({
  async insert(link) {
    const taken = all(tables().healthLinks).some(({ id, hash }) => id === link.id || hash === link.hash);
    if (taken) throw new AppError('conflict', { link: link.id });
    put(tables().healthLinks, link.id, link);
  },
  get: async (id) => get(tables().healthLinks, id),
  byHash: async (hash) => all(tables().healthLinks).find((link) => link.hash === hash),
  async replace({ id, content }) {
    const link = get(tables().healthLinks, id);
    if (link) put(tables().healthLinks, id, { ...link, content });
  },
  list: async ({ subject }, page) =>
    newest(
      all(tables().healthLinks).filter((link) => subject === undefined || link.subject === subject),
      page,
    ),
});
