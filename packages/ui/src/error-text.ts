import { AppError, type ErrorCode } from '@assent/domain';
import type { MessagesLike } from './i18n/create-messages.ts';
import type { errorsEn } from './messages/errors-en.ts';

/** What a person is told of a failure. `ask` is empty where nobody else can help. */
export interface ErrorText {
  readonly what: string;
  readonly next: string;
  readonly ask: string;
}

// A new code does not compile until each language has words for it.
type ErrorTexts = MessagesLike<typeof errorsEn> & Readonly<Record<ErrorCode | 'internal', ErrorText>>;

/** Words for what was thrown: by its code if it is an `AppError`, else as a fault of ours. Never its message or values. */
export const errorText = (texts: ErrorTexts, error: unknown): ErrorText =>
  texts[error instanceof AppError ? error.code : 'internal'];
