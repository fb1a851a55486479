import * as z from 'zod';
import { zPurposeOfUse } from '../consent/purpose-of-use.ts';
import { zInstant } from '../primitives.ts';
import { type Receipt, zReceiptEvent } from '../receipt.ts';

const zChosen = {
  enabled: z.boolean(),
  /** Absent: every event. */
  events: z.array(zReceiptEvent).min(1).optional(),
  /** Absent: whatever the purpose, or none. */
  purposes: z.array(zPurposeOfUse).min(1).optional(),
  /** Nothing automatic. */
  onlyPeople: z.boolean().optional(),
};

/** What a patient wants to be told of. Emergency access is told whatever is chosen here. */
export const zNoticeWish = z.strictObject(zChosen).readonly();
export type NoticeWish = z.infer<typeof zNoticeWish>;

/** The same, and since when: nothing from before is told. */
export const zNoticeSettings = z.strictObject({ ...zChosen, since: zInstant }).readonly();
export type NoticeSettings = z.infer<typeof zNoticeSettings>;

/** Whether a receipt is one of emergency access: of a case, or of what was done under it. */
export const isOfEmergency = ({ emergency, event }: Receipt): boolean =>
  emergency !== undefined || event.startsWith('emergency_');

/** Whether a patient is told of a receipt. Without settings, of emergency access alone; and of that always. */
export function isNoticed(receipt: Receipt, settings: NoticeSettings | undefined): boolean {
  if (isOfEmergency(receipt)) return true;
  if (!settings?.enabled || receipt.at < settings.since) return false;
  const { events, purposes, onlyPeople = false } = settings;
  return (
    (events?.includes(receipt.event) ?? true) &&
    (purposes?.some((purpose) => receipt.purposes?.includes(purpose)) ?? true) &&
    (receipt.human || !onlyPeople)
  );
}
