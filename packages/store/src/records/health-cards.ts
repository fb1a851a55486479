import type { TenantRecords } from '@assent/application';
import { AppError, type Instant } from '@assent/domain';
import { MoreThan } from 'typeorm';
import { healthCardTable } from '../entities/health-cards.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** Health cards that one tenant issued. */
export const healthCards = (session: TenantSession): TenantRecords['healthCards'] => ({
  async insert({ types, ...card }) {
    const isNew = await session.insert(healthCardTable, { ...card, types: [...types] });
    if (!isNew) throw new AppError('conflict', { card: card.id });
  },
  async get(id) {
    const row = await session.findOne(healthCardTable, { id });
    return row && withoutTenant(row);
  },
  async list(page) {
    const rows = await session.find(healthCardTable, {}, { order: { sequence: 'DESC' }, ...page });
    return rows.map(withoutTenant);
  },
  async revoke(id, revokedAt) {
    return (await session.update(healthCardTable, { id, revokedAt: null as never }, { revokedAt })) > 0;
  },
  async revoked(kid) {
    const where = { kid, revokedAt: MoreThan('' as Instant) };
    const rows = await session.find(healthCardTable, where, { order: { sequence: 'ASC' } });
    return rows.map(({ rid }) => rid);
  },
});
