import type { Keyring, ProofRecords, StoredStudyEntry } from '@assent/application';
import { AppError, type TenantId, zStudyEntry } from '@assent/domain';
import type * as z from 'zod';
import { proofRefusalTable, studyEntryTable, studyLogTable } from '../entities/proofs.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** Journals of studies. Salts and events are sealed: without the salt, what the chain has says nothing. */
export function studyJournals(session: TenantSession, keyring: Keyring): ProofRecords['journals'] {
  const context = (id: string) => studyEntryContext(session.tenantId, id);
  const read = (row: z.infer<typeof studyEntryTable.zRow>): StoredStudyEntry => {
    const { id, study, digest, intent, sealedContent, block, time } = row;
    const entry = zStudyEntry.parse(JSON.parse(Buffer.from(keyring.open(sealedContent, context(id))).toString()));
    const anchored = block === undefined || time === undefined ? {} : { anchored: { block, time } };
    return { ...entry, study, digest, intent, ...anchored };
  };
  return {
    open: (log) => session.insert(studyLogTable, log),
    async logOf(study) {
      const row = await session.findOne(studyLogTable, { study });
      return row && withoutTenant(row);
    },
    append({ study, digest, intent, anchored: _, ...entry }) {
      const id = `${study} ${entry.number}`;
      const sealedContent = keyring.seal(Buffer.from(JSON.stringify(entry)), context(id));
      return session.insert(studyEntryTable, { id, study, number: entry.number, digest, intent, sealedContent });
    },
    async last(study) {
      const row = await session.findOne(studyEntryTable, { study }, { number: 'DESC' });
      return row && { number: row.number, digest: row.digest };
    },
    ofStudy: async (study) => (await session.find(studyEntryTable, { study }, { order: { number: 'ASC' } })).map(read),
    async noteAnchored(study, number, anchored) {
      await session.update(studyEntryTable, { study, number }, anchored);
    },
  };
}

/** Counts of refused answers. */
export function proofRefusals(session: TenantSession): ProofRecords['refusals'] {
  return {
    async count(study, reason) {
      // a count that another process has raised meanwhile is read again
      for (let tries = 0; tries < 8; tries += 1) {
        const row = await session.findOne(proofRefusalTable, { study, reason });
        if (!row) {
          if (await session.insert(proofRefusalTable, { study, reason, count: 1 })) return;
          continue;
        }
        const raised = { count: row.count + 1 };
        if ((await session.update(proofRefusalTable, { study, reason, count: row.count }, raised)) > 0) return;
      }
      throw new AppError('store_unavailable', { study });
    },
    async ofStudy(study) {
      const rows = await session.find(proofRefusalTable, { study });
      return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
    },
  };
}

/** What entries of journals are sealed under. */
export const studyEntryContext = (tenant: TenantId, id: string): string => `study-entry:${tenant}:${id}`;
