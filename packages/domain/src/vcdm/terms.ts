import * as z from 'zod';

/** Where the context of VCDM 2.0 is published; the first context of every document. */
export const vcdmContext = 'https://www.w3.org/ns/credentials/v2';

/** An absolute URL (VCDM 2.0 §4.4) of characters that need no escape: nothing is guessed about others. */
export const zAbsoluteUrl = z
  .string()
  .max(4096)
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/);

/** A date and time with its offset (XML Schema 1.1 `dateTimeStamp`), on a day of the calendar. */
export const zTimeStamp = z
  .string()
  .max(40)
  .pipe(z.iso.datetime({ offset: true }));

const maxItems = 64;

/** One value or a list of them; never an empty list. */
export const zOneOrMore = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1).max(maxItems)]);

/** Types: terms or URLs, each once (§4.5). What a term means is a matter of the contexts. */
export const zTypes = zOneOrMore(z.string().max(1024).regex(/^\S+$/)).refine(
  (types) => new Set(listOf(types)).size === listOf(types).length,
);

/** Types with `required` among them. */
export const zTypesWith = (required: string) => zTypes.refine((types) => listOf(types).includes(required));

/** Contexts (§4.3): a list that begins with that of VCDM 2.0; the others are URLs, or contexts themselves. */
export const zContexts = z
  .array(z.union([zAbsoluteUrl, z.record(z.string(), z.unknown())]))
  .min(1)
  .max(16)
  .refine(([first]) => first === vcdmContext);

const zLanguageValue = z.strictObject({
  '@value': z.string(),
  '@language': z
    .string()
    .regex(/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/)
    .optional(),
  '@direction': z.enum(['ltr', 'rtl']).optional(),
});

/** A name or description: a text, or texts with their language and direction (§4.6, §11.1). */
export const zText = z.union([z.string(), zOneOrMore(zLanguageValue)]);

/** Something of a type, and perhaps with an identifier. */
export const zTyped = z.looseObject({ type: zTypes, id: zAbsoluteUrl.optional() });

/** What may be one value or a list of them, as a list. */
export const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
