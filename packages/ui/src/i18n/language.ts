import { keptChoice, useKeptChoice } from '../kept-choice.ts';

export const languages = ['en', 'es'] as const;
/** A language that the apps are written in, by its BCP 47 tag. */
export type Language = (typeof languages)[number];

/** What each language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' };

const rightToLeft: readonly string[] = ['ar', 'fa', 'he', 'ur'];

/** Which way a language is written. */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
  rightToLeft.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';

/** The first of the wished languages, such as `es-MX`, that the apps are written in; English if none is. */
export const languageFor = (wished: readonly string[]): Language =>
  wished.map((tag) => tag.split('-')[0]).flatMap((tag) => languages.filter((known) => known === tag))[0] ?? 'en';

const choice = keptChoice<Language>(
  'assent.language',
  languages,
  () => languageFor(typeof navigator === 'undefined' ? [] : navigator.languages),
  (language) => {
    if (typeof document === 'undefined') return;
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  },
);

/** The language in force, and how to choose another. */
export const useLanguage = () => ({ language: useKeptChoice(choice), chooseLanguage: choice.choose });
