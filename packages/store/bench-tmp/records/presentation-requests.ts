import type { TenantRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import { presentationRequestTable } from '../entities/presentations.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** Requests for presentations that one tenant made. */
export function presentationRequests(session: TenantSession): TenantRecords['requests'] {
  return {
    async insert(request) {
      const isNew = await session.insert(presentationRequestTable, request);
      if (!isNew) throw new AppError('conflict', { request: request.id });
    },
    async get(id) {
      const row = await session.findOne(presentationRequestTable, { id });
      return row && withoutTenant(row);
    },
    // One statement that looks and marks: two callers cannot both find the challenge unused.
    consume: async (id, usedAt) =>
      (await session.update(presentationRequestTable, { id, usedAt: null }, { usedAt })) > 0,
  };
}
