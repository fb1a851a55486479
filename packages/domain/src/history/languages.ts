import * as z from 'zod';
import type { HistoryWords } from './history-words.ts';
import { englishWords } from './words-en.ts';
import { spanishWords } from './words-es.ts';

/** Languages that histories are told in (ISO 639-1). */
export const zLanguage = z.enum(['en', 'es']);
export type Language = z.infer<typeof zLanguage>;

const words: Readonly<Record<Language, HistoryWords>> = { en: englishWords, es: spanishWords };

/** What a history says in a language. */
export const historyWords = (language: Language): HistoryWords => words[language];

/** A time zone by its IANA name, or `UTC`. */
export const zTimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/)
  .refine(isTimeZone, { error: 'not a known time zone' });

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // not one of those this engine has
  }
}
