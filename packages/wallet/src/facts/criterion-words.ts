import {
  type Coding,
  type Day,
  dayBefore,
  type Language,
  type ProofRequest,
  unitWords,
  whichTest,
} from '@assent/domain';
import type { MessagesLike } from '@assent/ui';
import type { en } from '../messages/en.ts';

type Criterion = ProofRequest['criteria'][number];
type DayBound = NonNullable<Extract<Criterion, { kind: 'date-window' }>['from']>;
type Texts = MessagesLike<typeof en>['proof'];

/** How a criterion is put into words. */
export interface CriterionWords {
  readonly texts: Texts;
  readonly language: Language;
  /** The day of the request, from which lengths of time count back. */
  readonly asOf: Day;
  date(day: string): string;
}

/** So many codes are named; a set may have thousands. */
const maxCodes = 8;

/** What a criterion asks, in the words of the patient's language: the field, and its bounds, its codes, or who vouches for it. */
export function criterionWords(criterion: Criterion, words: CriterionWords): string {
  const { texts } = words;
  if (criterion.kind === 'attested') return `${criterion.statement} (${texts.criteria.by[criterion.by]})`;
  const field = criterion.kind === 'same' ? criterion.fields[0]?.field : criterion.at.field;
  return `${fieldWords(field ?? '', texts)}: ${askedWords(criterion, words)}`;
}

/** What a field is called. */
export const fieldWords = (field: string, { fields, otherField }: Texts): string =>
  fields[field.split(':')[0] ?? ''] ?? otherField;

/** A reason of a request. Those that are made by the rules of the field are in the patient's language; all others are the sponsor's. */
export const reasonWords = (reason: string, { criteria }: Texts): string =>
  reason === whichTest ? criteria.whichTest : reason;

function askedWords(criterion: Exclude<Criterion, { kind: 'attested' }>, words: CriterionWords): string {
  const { criteria: texts } = words.texts;
  switch (criterion.kind) {
    case 'number-range':
      return numberWords(criterion, texts);
    case 'date-window':
      return windowWords(...windowBounds(criterion, words), texts);
    case 'fresh':
      return texts.fresh(spanWords(words.language, 'day', criterion.maxAgeDays));
    case 'one-of':
      return texts.oneOf(codeWords(criterion.codings, words));
    case 'none-of':
      return texts.noneOf(codeWords(criterion.codings, words));
    case 'same':
      return texts.same(criterion.fields.length);
    case 'disclosed':
      return texts.shown;
  }
}

function numberWords(
  { min, max, unit }: Extract<Criterion, { kind: 'number-range' }>,
  texts: Texts['criteria'],
): string {
  const withUnit = (value: string) => (unit === undefined ? value : `${value} ${unitWords(unit)}`);
  if (min === undefined) return texts.atMost(withUnit(max ?? ''));
  return max === undefined ? texts.atLeast(withUnit(min)) : texts.between(min, withUnit(max));
}

/** Two bounds are said alike: by the calendar, if one of them is a day of it. */
function windowBounds(
  { from, to }: Extract<Criterion, { kind: 'date-window' }>,
  words: CriterionWords,
): [string | undefined, string | undefined] {
  const byCalendar = from && to && 'day' in from !== 'day' in to;
  const said = (bound: DayBound | undefined) =>
    byCalendar && bound && 'before' in bound ? words.date(dayBefore(words.asOf, bound.before)) : dayWords(bound, words);
  return [said(from), said(to)];
}

function windowWords(from: string | undefined, to: string | undefined, texts: Texts['criteria']): string {
  if (from === undefined) return texts.untilDay(to ?? '');
  return to === undefined ? texts.fromDay(from) : texts.between(from, to);
}

function dayWords(bound: DayBound | undefined, { texts, language, date }: CriterionWords): string | undefined {
  if (!bound) return undefined;
  if ('day' in bound) return date(bound.day);
  const units = [
    ['year', bound.before.years],
    ['month', bound.before.months],
    ['day', bound.before.days],
  ] as const;
  const parts = units.flatMap(([unit, count]) => (count ? [spanWords(language, unit, count)] : []));
  if (parts.length === 0) return texts.criteria.today;
  return texts.criteria.ago(new Intl.ListFormat(language, { type: 'conjunction' }).format(parts));
}

const spanWords = (language: Language, unit: 'year' | 'month' | 'day', count: number): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);

function codeWords(codings: readonly Coding[], { texts }: CriterionWords): string {
  const named = codings.slice(0, maxCodes).map(({ code, display }) => display ?? code);
  const rest = codings.length - named.length;
  const all = rest > 0 ? [...named, texts.criteria.more(rest)] : named;
  return all.join(', ');
}
