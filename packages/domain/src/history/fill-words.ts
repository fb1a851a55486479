import type { HistoryWords } from './history-words.ts';

/**
 * A text with its places filled in, all at once: what a value holds is never read as a place. A place without a value is a bug and throws.
 */
export const fillWords = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for the place ${name}`);
    return value;
  });

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const leftToRight = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}]/u;

/**
 * A name of somebody's choice, so that it cannot change what stands around it: without control and format characters or braces, and, where
 * its script runs against the language, isolated (Unicode UAX #9, FSI and PDI).
 */
export function foreignName(name: string, direction: HistoryWords['direction']): string {
  const clean = name.replace(/[\p{C}\p{Zl}\p{Zp}{}]/gu, '').trim();
  const against = direction === 'ltr' ? rightToLeft : leftToRight;
  return against.test(clean) ? `\u2068${clean}\u2069` : clean;
}
