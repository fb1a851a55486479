import { type Language, useLanguage } from './language.ts';

/** Words by plural category of the language; `other` is always needed. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Numbers, dates and plurals as a language writes them. Instants are ISO 8601 texts or milliseconds since 1970. */
export type Formats = ReturnType<typeof formatsFor>;

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** The formats of one language, for its message files; components use `useFormats`. */
export function formatsFor(language: Language) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const plurals = new Intl.PluralRules(language);
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
  // a day without a time is the same day everywhere
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const timeOfDay = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  return {
    number: (value: number) => number.format(value),
    /** `share` is between 0 and 1. */
    percent: (share: number) => percent.format(share),
    plural: (count: number, forms: PluralForms) => forms[plurals.select(count)] ?? forms.other,
    date: (instant: string | number) => (isDay(instant) ? day : date).format(new Date(instant)),
    dateTime: (instant: string | number) => dateTime.format(new Date(instant)),
    timeOfDay: (instant: string | number) => timeOfDay.format(new Date(instant)),
    list: (items: readonly string[]) => list.format(items),
    /** Such as "3 minutes ago": how far `instant` is from `nowMs`, in its largest whole unit. */
    relative: (instant: string | number, nowMs: number) => {
      const seconds = Math.round((new Date(instant).getTime() - nowMs) / 1000);
      const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
      return relative.format(Math.trunc(seconds / length), unit);
    },
    /** Such as "4 minutes": a span in its largest whole unit up to days. */
    span: (seconds: number) => {
      const [unit, length] = units.slice(3).find(([, each]) => seconds >= each) ?? ['second', 1];
      const rounded = seconds < 10 ? Math.round(seconds * 10) / 10 : Math.trunc(seconds / length);
      return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(rounded);
    },
  };
}

const isDay = (instant: string | number) => typeof instant === 'string' && /^\d{4}-\d\d-\d\d$/.test(instant);

const made = new Map<Language, Formats>();

/** The formats of the language in force. */
export function useFormats(): Formats {
  const { language } = useLanguage();
  const formats = made.get(language) ?? formatsFor(language);
  made.set(language, formats);
  return formats;
}
