import type { TenantRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import { holderSessionTable } from '../entities/presentations.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** Sessions of holders at one tenant. */
export function holderSessions(session: TenantSession): TenantRecords['holderSessions'] {
  return {
    async insert(holderSession) {
      const isNew = await session.insert(holderSessionTable, holderSession);
      if (!isNew) throw new AppError('conflict');
    },
    async find(tokenHash) {
      const row = await session.findOne(holderSessionTable, { tokenHash });
      return row && withoutTenant(row);
    },
  };
}
