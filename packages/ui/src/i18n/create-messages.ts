import { type Language, useLanguage } from './language.ts';

/** What every language must say if English says `English`: the same keys, and functions of the same parameters. */
export type MessagesLike<English> = {
  readonly [Key in keyof English]: English[Key] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : English[Key] extends string
      ? string
      : MessagesLike<English[Key]>;
};

/**
 * A hook that gives the messages in the language in force. A key that is missing in one language, or is not in English,
 * does not compile.
 */
export const createMessages =
  <English extends object>(
    files: { readonly en: English } & Readonly<Record<Exclude<Language, 'en'>, MessagesLike<English>>>,
  ) =>
  (): MessagesLike<English> =>
    files[useLanguage().language] as MessagesLike<English>;
