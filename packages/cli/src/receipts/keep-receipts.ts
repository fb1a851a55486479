import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, type ReceiptBundle } from '@assent/domain';
import { type CheckedReceipts, checkReceipts } from './check-receipts.ts';
import { noteKeyFrom, receiptFileIfAny, writeReceiptFile } from './receipt-file.ts';

/**
 * Checks receipts and writes them to a file, in place of those that are there: they must be among the new ones, unchanged.
 * What does not hold is not written. The key of a log that the file knows is believed over what the service says.
 *
 * @throws AppError `not_found` if the service has no log yet
 */
export async function keepReceipts(
  file: string,
  bundle: ReceiptBundle,
  { auditLog }: Pick<ResultOf<Endpoints['readNetwork']>, 'auditLog'>,
): Promise<CheckedReceipts> {
  if (!auditLog) throw new AppError('not_found', { missing: 'log' });
  const before = receiptFileIfAny(file);
  const isSameLog = before?.bundle.anchor.logId === bundle.anchor.logId;
  const logKey = before && isSameLog ? before.logKey : auditLog.key;
  const checked = await checkReceipts(bundle, { logKey: noteKeyFrom(logKey), earlier: before?.bundle });
  if (checked.valid) writeReceiptFile(file, logKey, bundle);
  return checked;
}
