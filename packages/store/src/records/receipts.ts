import type { TenantRecords } from '@assent/application';
import { type Receipt, zReceipt } from '@assent/domain';
import type * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable } from '../entities/patients.ts';
import type { TenantSession } from '../tenant-session.ts';

/** History of one tenant's patients, sealed under each subject's key. */
export function receipts(session: TenantSession, cipher: SubjectCipher): TenantRecords['receipts'] {
  const read = async ({ id, subject, content }: z.infer<typeof receiptTable.zRow>): Promise<Receipt> =>
    zReceipt.parse(JSON.parse(await cipher.open(subject, content, contextOf(id))));
  return {
    async append(receipt) {
      const { id, subject, at } = receipt;
      const content = await cipher.seal(subject, JSON.stringify(receipt), contextOf(id));
      await session.insert(receiptTable, { id, subject, at, content });
    },
    async ofSubject(subject, { limit, offset }) {
      const rows = await session.find(receiptTable, { subject }, { order: { sequence: 'DESC' }, limit, offset });
      return Promise.all(rows.map(read));
    },
  };
}

const contextOf = (id: string) => `receipt:${id}`;
