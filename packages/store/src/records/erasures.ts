import type { DestroyedKey, Erased, ErasedCounts, Erasure, ErasureRecords, Keyring, Sealed } from '@assent/application';
import { type Did, type Instant, type TenantId, zDid } from '@assent/domain';
import { LessThan, LessThanOrEqual } from 'typeorm';
import type * as z from 'zod';
import { destroySubjectKey, renewSubjectKey } from '../encryption/renew-subject-key.ts';
import { epochTable, grantTable } from '../entities/consents.ts';
import { credentialTable } from '../entities/credentials.ts';
import { dispenseTable } from '../entities/dispenses.ts';
import { emergencyTable } from '../entities/emergencies.ts';
import { erasureTable } from '../entities/erasures.ts';
import { fhirPatientTable } from '../entities/fhir-access.ts';
import { healthLinkTable } from '../entities/health-cards.ts';
import { mandateTable } from '../entities/mandates.ts';
import { noticeSettingsTable, patientTable, receiptTable } from '../entities/patients.ts';
import { holderSessionTable } from '../entities/presentations.ts';
import { factsOfferTable } from '../entities/proofs.ts';
import { savedDocumentTable } from '../entities/saved-documents.ts';
import type { Session } from '../session.ts';
import { tenantSession } from '../tenant-session.ts';
import { forgetSessions } from './forgotten-sessions.ts';
import { removeSavedCopies } from './saved-copies.ts';

type Row = z.infer<typeof erasureTable.zRow>;

/** Forgets patients of one tenant, and credentials about them. */
export function erasures(session: Session, keyring: Keyring, tenantId: TenantId): ErasureRecords {
  const own = tenantSession(session, tenantId);
  return {
    async ofSubject(subject, receiptsFrom) {
      const issued = await own.find(credentialTable, { subject });
      const ids = issued.map(({ id }) => id);
      const counts: ErasedCounts = {
        sessions: await forgetSessions(own, keyring, { subject, credentials: ids }),
        credentials: await own.remove(credentialTable, { subject }),
        grants: await own.remove(grantTable, { subject }),
        emergencies: await own.remove(emergencyTable, { subject }),
        documents:
          (await own.remove(savedDocumentTable, { subject })) +
          (await own.remove(savedDocumentTable, { issuer: subject })),
        receipts: await removeReceipts(session, { tenantId, subject, before: receiptsFrom }),
      };
      await own.remove(epochTable, { subject });
      await own.remove(dispenseTable, { subject });
      await own.remove(healthLinkTable, { subject });
      await own.remove(factsOfferTable, { subject });
      await own.remove(mandateTable, { subject });
      await own.remove(mandateTable, { agent: subject });
      await own.remove(holderSessionTable, { agent: subject });
      await own.remove(fhirPatientTable, { subject });
      await own.remove(noticeSettingsTable, { subject });
      await own.remove(holderSessionTable, { did: subject });
      await own.remove(patientTable, { did: subject });
      const of = { tenantId, subject };
      const isKept = receiptsFrom !== undefined && (await own.count(receiptTable, { subject })) > 0;
      return erased(counts, await (isKept ? renewSubjectKey(session, keyring, of) : destroySubjectKey(session, of)));
    },
    async ofCredential(id) {
      const row = await own.findOne(credentialTable, { id });
      if (!row) return undefined;
      const { subject } = row;
      const counts = {
        ...none,
        sessions: await forgetSessions(own, keyring, { credentials: [id] }),
        credentials: await own.remove(credentialTable, { id }),
        documents: await removeSavedCopies(own, keyring, row),
      };
      await own.remove(dispenseTable, { credentialId: id });
      // a credential of facts has the id of the offer that it was made from
      await own.remove(factsOfferTable, { id });
      return erased(counts, await renewSubjectKey(session, keyring, { tenantId, subject }));
    },
    async insert({ kept, destroyed, ...erasure }) {
      await own.insert(erasureTable, {
        ...erasure,
        ...destroyed,
        ...(kept ? { keptUntil: kept.until, sealedSubject: sealed(keyring, tenantId, erasure.id, kept.subject) } : {}),
      });
    },
    async list({ limit, offset }) {
      const rows = await own.find(erasureTable, {}, { order: { sequence: 'DESC' }, limit, offset });
      return rows.map((row) => erasureFrom(row, keyring));
    },
    async due(now) {
      const rows = await own.find(erasureTable, { keptUntil: LessThanOrEqual(now) });
      return rows.map((row) => erasureFrom(row, keyring));
    },
    async finish(id, receipts) {
      const row = await own.findOne(erasureTable, { id });
      if (!row) return;
      const counts = { ...row.counts, receipts: row.counts.receipts + receipts };
      await own.update(erasureTable, { id }, { counts, keptUntil: null, sealedSubject: null });
    },
  };
}

const none: ErasedCounts = { credentials: 0, grants: 0, receipts: 0, emergencies: 0, documents: 0, sessions: 0 };

const erased = (counts: ErasedCounts, destroyed: DestroyedKey | undefined): Erased => ({
  counts,
  ...(destroyed ? { destroyed } : {}),
});

/** Receipts before a time, or all, with their places in logs. What the logs themselves have of them says nothing without their salts. */
async function removeReceipts(
  session: Session,
  {
    tenantId,
    subject,
    before,
  }: { readonly tenantId: TenantId; readonly subject: Did; readonly before?: Instant | undefined },
): Promise<number> {
  const condition = `tenant_id = $1 AND subject = $2${before === undefined ? '' : ' AND at < $3'}`;
  const parameters = [tenantId, subject, ...(before === undefined ? [] : [before])];
  for (const table of ['waiting_receipts', 'receipt_places'])
    await session.execute(
      `DELETE FROM ${table} WHERE receipt_sequence IN (SELECT sequence FROM receipts WHERE ${condition})`,
      parameters,
    );
  const where = { tenantId, subject, ...(before === undefined ? {} : { at: LessThan(before) }) };
  return session.remove(receiptTable, where);
}

const sealed = (keyring: Keyring, tenant: TenantId, id: string, subject: Did): Sealed =>
  keyring.seal(Buffer.from(subject), erasureContext(tenant, id));

function erasureFrom(
  { tenantId, keptUntil, sealedSubject, dataKey, sealedUnder, ...row }: Row,
  keyring: Keyring,
): Erasure {
  const opened = sealedSubject && Buffer.from(keyring.open(sealedSubject, erasureContext(tenantId, row.id))).toString();
  return {
    ...row,
    ...(dataKey !== undefined && sealedUnder !== undefined ? { destroyed: { dataKey, sealedUnder } } : {}),
    ...(opened && keptUntil ? { kept: { subject: zDid.parse(opened), until: keptUntil } } : {}),
  };
}

/** What the subject of an erasure is sealed under, while receipts are kept. */
export const erasureContext = (tenant: TenantId, id: string): string => `erasure:${tenant}:${id}`;
