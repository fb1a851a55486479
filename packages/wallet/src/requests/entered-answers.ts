import {
  type AnswerFault,
  answerFaults,
  askedIn,
  type FormAnswers,
  type FormItem,
  type Questionnaire,
} from '@assent/domain';

/** What a person wrote or chose, as text, by link id. `yes` and `no` for questions of that kind. */
export type Entered = Readonly<Record<string, string>>;

/** What was entered as answers. What is empty is no answer; what is no number stays a text, which does not fit. */
export function answersIn({ item }: Questionnaire, entered: Entered): FormAnswers {
  const types = new Map(flat(item).map((one) => [one.linkId, one.type]));
  const answers = Object.entries(entered).flatMap(([linkId, text]) => {
    const trimmed = text.trim();
    return trimmed === '' ? [] : [[linkId, answerFrom(types.get(linkId) ?? '', trimmed)] as const];
  });
  return new Map(answers);
}

const flat = (items: readonly FormItem[]): readonly FormItem[] =>
  items.flatMap((one) => [one, ...flat(one.item ?? [])]);

function answerFrom(type: string, text: string): string | number | boolean {
  if (type === 'boolean') return text === 'yes';
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  // a comma is how half of the world writes it
  const decimal = text.replace(',', '.');
  if (type === 'decimal' && /^-?\d{1,12}(\.\d{1,9})?$/.test(decimal)) return Number(decimal);
  return text;
}

/** The questions that are asked now, what was answered, and what is wrong with it. */
export function standingOf(form: Questionnaire, entered: Entered) {
  const answers = answersIn(form, entered);
  const asked = askedIn(form, answers);
  const faults: ReadonlyMap<string, AnswerFault> = answerFaults(form, answers);
  return { answers, asked, faults };
}
