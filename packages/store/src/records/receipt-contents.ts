import type { Keyring, Sealed } from '@assent/application';
import { AppError, type Receipt, zReceipt } from '@assent/domain';
import type * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import type { receiptTable } from '../entities/patients.ts';

type ReceiptRow = z.infer<typeof receiptTable.zRow>;

/** The receipt in a row. @throws AppError `gone`, `key_unavailable` */
export const openReceipt = async (cipher: SubjectCipher, { id, subject, content }: ReceiptRow): Promise<Receipt> =>
  zReceipt.parse(JSON.parse(await cipher.open(subject, content, receiptContext(id))));

/** As `openReceipt`, or undefined if the subject's key was deleted. @throws AppError `key_unavailable` */
export async function openUnlessGone(cipher: SubjectCipher, row: ReceiptRow): Promise<Receipt | undefined> {
  try {
    return await openReceipt(cipher, row);
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return undefined;
    throw error;
  }
}

/** The receipt as a row keeps it. @throws AppError `key_unavailable` */
export const sealReceipt = (cipher: SubjectCipher, receipt: Receipt): Promise<Sealed> =>
  cipher.seal(receipt.subject, JSON.stringify(receipt), receiptContext(receipt.id));

/** As `sealReceipt`, under the key of its subject. */
export const sealReceiptUnder = (keyring: Keyring, receipt: Receipt): Sealed =>
  keyring.seal(Buffer.from(JSON.stringify(receipt)), receiptContext(receipt.id));

/** The context that a receipt is sealed under. */
export const receiptContext = (id: string): string => `receipt:${id}`;

/** The context that the salt of an entry is sealed under. */
export const placeContext = (logId: string, receiptId: string): string => `receipt-place:${logId}:${receiptId}`;
