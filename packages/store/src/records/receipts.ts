import type { Keyring, LoggedReceipt, TenantRecords } from '@assent/application';
import { type Bytes32, type Receipt, type TenantId, zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable, zReceiptPlaceRow, zReceiptRow } from '../entities/patients.ts';
import type { Session } from '../session.ts';
import type { TenantSession } from '../tenant-session.ts';
import { openReceipt, placeContext, sealReceipt } from './receipt-contents.ts';

const zLoggedRow = z.object({
  ...zReceiptRow.shape,
  ...zReceiptPlaceRow.pick({ logIndex: true, sealedSalt: true }).shape,
});

const selectLogged = `
  SELECT receipts.tenant_id AS "tenantId", receipts.id AS id, receipts.subject AS subject, receipts.at AS at,
    receipts.content AS content, receipt_places.log_index AS "logIndex", receipt_places.sealed_salt AS "sealedSalt"
  FROM receipts
  JOIN receipt_places ON receipt_places.receipt_sequence = receipts.sequence
  JOIN audit_logs ON audit_logs.generation = receipt_places.generation
  WHERE receipts.tenant_id = $1 AND receipts.subject = $2 AND audit_logs.log_id = $3
  ORDER BY receipt_places.log_index`;

const selectSequence = 'SELECT sequence FROM receipts WHERE tenant_id = $1 AND subject = $2 AND id = $3';
const zSequence = z.object({ sequence: z.coerce.number() });

const isWaiting = 'sequence IN (SELECT receipt_sequence FROM waiting_receipts)';

/** History of one tenant's patients, sealed under each subject's key. */
export function receipts(session: TenantSession, cipher: SubjectCipher): TenantRecords['receipts'] {
  return {
    async append(receipt) {
      const { id, subject, at } = receipt;
      await session.insert(receiptTable, { id, subject, at, content: await sealReceipt(cipher, receipt) });
    },
    async ofSubject(subject, { limit, offset }) {
      const rows = await session.find(receiptTable, { subject }, { order: { sequence: 'DESC' }, limit, offset });
      return Promise.all(rows.map((row) => openReceipt(cipher, row)));
    },
    async after(subject, id, limit) {
      const [known] =
        id === undefined ? [{ sequence: 0 }] : await session.join(selectSequence, [subject, id], zSequence);
      if (!known) return undefined;
      const rows = await session.select(receiptTable, `subject = $2 AND sequence > $3 ORDER BY sequence LIMIT $4`, [
        subject,
        known.sequence,
        limit,
      ]);
      return Promise.all(rows.map((row) => openReceipt(cipher, row)));
    },
    async logged(subject, logId) {
      const rows = await session.join(selectLogged, [subject, logId], zLoggedRow);
      return Promise.all(rows.map((row) => loggedFrom(cipher, logId, row)));
    },
    waiting: (subject) => session.tally(receiptTable, `subject = $2 AND ${isWaiting}`, [subject]),
  };
}

/** Appends receipts of any tenants at once. The answers are in their order: a key that does not open fails its own alone. */
export async function appendReceipts(
  session: Session,
  keyring: Keyring,
  added: readonly { readonly tenant: TenantId; readonly receipt: Receipt }[],
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const owners = added.map(({ tenant, receipt: { subject } }) => ({ tenantId: tenant, subject }));
  const ciphers = await ciphersFor(session, keyring, owners);
  const sealed = await Promise.allSettled(
    added.map(({ tenant, receipt }) => rowFrom(ciphers.get(tenant) as SubjectCipher, tenant, receipt)),
  );
  const rows = sealed.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (rows.length > 0) await session.insertAll(receiptTable, rows);
  return sealed;
}

async function rowFrom(cipher: SubjectCipher, tenantId: TenantId, receipt: Receipt) {
  const { id, subject, at } = receipt;
  return { tenantId, id, subject, at, content: await sealReceipt(cipher, receipt) };
}

async function loggedFrom(
  cipher: SubjectCipher,
  logId: Bytes32,
  row: z.infer<typeof zLoggedRow>,
): Promise<LoggedReceipt> {
  const { id, subject, logIndex, sealedSalt } = row;
  const salt = await cipher.open(subject, sealedSalt, placeContext(logId, id));
  return { receipt: await openReceipt(cipher, row), index: logIndex, salt: zBytes32.parse(salt) };
}
