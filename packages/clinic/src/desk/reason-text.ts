import type { RejectionReason } from '@assent/domain';
import type { MessagesLike } from '@assent/ui';
import type { reasonsEn } from '../messages/reasons-en.ts';

/** What a receptionist is told of a reason: what it means, and what to do next. */
export interface ReasonText {
  readonly what: string;
  readonly next: string;
}

// A new reason does not compile until each language has words for it.
type ReasonTexts = MessagesLike<typeof reasonsEn> & Readonly<Record<RejectionReason | 'unknown', ReasonText>>;

/** Words for a reason; of a service that is newer than this page, that it is not known here. */
export const reasonText = (texts: ReasonTexts, reason: string): ReasonText =>
  Object.hasOwn(texts, reason) ? texts[reason as RejectionReason] : texts.unknown;
