import type { Keyring, LoggedReceipt, TenantRecords } from '@assent/application';
import { type Bytes32, type Receipt, type TenantId, zBytes32 } from '@assent/domain';
import type * as z from 'zod';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable } from '../entities/patients.ts';
import type { Session } from '../session.ts';
import type { TenantSession } from '../tenant-session.ts';
import { openReceipt, placeContext, sealReceipt } from './receipt-contents.ts';

type ReceiptRow = z.infer<typeof receiptTable.zRow>;

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
    async logged(subject, logId) {
      const rows = await session.find(receiptTable, { subject, logId }, { order: { logIndex: 'ASC' } });
      return Promise.all(rows.map((row) => loggedFrom(cipher, logId, row)));
    },
    waiting: (subject) => session.count(receiptTable, { subject, logId: null }),
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

async function loggedFrom(cipher: SubjectCipher, logId: Bytes32, row: ReceiptRow): Promise<LoggedReceipt> {
  const { id, subject, logIndex, sealedSalt } = row;
  if (logIndex === undefined || !sealedSalt) throw new Error('a receipt is in a log and has no place there');
  const salt = await cipher.open(subject, sealedSalt, placeContext(logId, id));
  return { receipt: await openReceipt(cipher, row), index: logIndex, salt: zBytes32.parse(salt) };
}
