import * as z from 'zod';
import { zCoding, zDay } from '../primitives.ts';
import {
  type FormCondition,
  type FormItem,
  itemsIn,
  optionKey,
  type Questionnaire,
  questionnaireLimits,
} from './questionnaire.ts';

/** What was entered: a text, a number, yes or no, a day, or the key of an option; by link id. */
export type FormAnswers = ReadonlyMap<string, string | number | boolean>;

/** Whether an item is asked, given the answers so far (Questionnaire.item.enableWhen). A group that is not asked asks nothing in it. */
export function askedIn({ item: items }: Questionnaire, answers: FormAnswers): readonly FormItem[] {
  const asked = (some: readonly FormItem[]): readonly FormItem[] =>
    some.flatMap((one) => (isEnabled(one, answers) ? [one, ...asked(one.item ?? [])] : []));
  return asked(items);
}

export function isEnabled({ enableWhen = [], enableBehavior = 'any' }: FormItem, answers: FormAnswers): boolean {
  if (enableWhen.length === 0) return true;
  const holds = enableWhen.map((condition) => isTrue(condition, answers.get(condition.question)));
  return enableBehavior === 'all' ? holds.every(Boolean) : holds.some(Boolean);
}

function isTrue(condition: FormCondition, answer: string | number | boolean | undefined): boolean {
  const wanted = wantedBy(condition);
  if (condition.operator === 'exists') return (answer !== undefined) === (wanted !== false);
  if (answer === undefined || wanted === undefined) return false;
  const same = String(answer) === String(wanted) || String(answer).endsWith(`|${String(wanted)}`);
  if (condition.operator === '=') return same;
  if (condition.operator === '!=') return !same;
  return compares(condition.operator, answer, wanted);
}

type Order = '>' | '<' | '>=' | '<=';

function compares(operator: Order, answer: string | number | boolean, wanted: string | number | boolean): boolean {
  // days are in the order of their texts
  if (typeof answer !== typeof wanted || typeof answer === 'boolean') return false;
  if (operator === '>') return answer > wanted;
  if (operator === '<') return answer < wanted;
  return operator === '>=' ? answer >= wanted : answer <= wanted;
}

const wantedBy = (condition: FormCondition): string | number | boolean | undefined =>
  condition.answerBoolean ??
  condition.answerInteger ??
  condition.answerDecimal ??
  condition.answerDate ??
  condition.answerString ??
  condition.answerCoding?.code;

const hasAnswer = ({ type }: FormItem): boolean => type !== 'group' && type !== 'display';

/** What is wrong with an answer, if anything is. */
export type AnswerFault = 'missing' | 'wrong';

/** What is wrong with each question that is asked, by link id. */
export function answerFaults(form: Questionnaire, answers: FormAnswers): ReadonlyMap<string, AnswerFault> {
  const faults = new Map<string, AnswerFault>();
  for (const one of askedIn(form, answers).filter(hasAnswer)) {
    const answer = answers.get(one.linkId);
    if (answer === undefined) {
      if (one.required === true) faults.set(one.linkId, 'missing');
    } else if (!fits(one, answer)) faults.set(one.linkId, 'wrong');
  }
  return faults;
}

function fits(one: FormItem, answer: string | number | boolean): boolean {
  switch (one.type) {
    case 'boolean':
      return typeof answer === 'boolean';
    case 'integer':
      return Number.isSafeInteger(answer);
    case 'decimal':
      return typeof answer === 'number' && Number.isFinite(answer);
    case 'date':
      return zDay.safeParse(answer).success;
    case 'choice':
      return (one.answerOption ?? []).some((option) => optionKey(option) === answer);
    default:
      return (
        typeof answer === 'string' && answer.length <= Math.min(one.maxLength ?? Infinity, questionnaireLimits.text)
      );
  }
}

const zAnswer = z.strictObject({
  valueBoolean: z.boolean().optional(),
  valueInteger: z.int().optional(),
  valueDecimal: z.number().optional(),
  valueDate: z.string().max(10).optional(),
  valueString: z.string().max(questionnaireLimits.text).optional(),
  valueCoding: zCoding.optional(),
});

/** One question and its answer, as in a QuestionnaireResponse. */
const zResponseItem = z.strictObject({
  linkId: z.string().min(1).max(64),
  text: z.string().max(1000).optional(),
  answer: z.array(zAnswer).length(1),
});

/** The answers to a questionnaire (FHIR R4 QuestionnaireResponse). Questions are in order, and not in their groups again. */
export const zFormResponse = z.strictObject({
  resourceType: z.literal('QuestionnaireResponse'),
  questionnaire: z.string().max(600).optional(),
  status: z.literal('completed'),
  item: z.array(zResponseItem).max(questionnaireLimits.items),
});
export type FormResponse = z.infer<typeof zFormResponse>;

/** The answers to questions that are asked, as a resource. What was entered and is not asked any more is left out. */
export function formResponse(form: Questionnaire, answers: FormAnswers): FormResponse {
  const item = askedIn(form, answers).flatMap((one) => {
    const answer = hasAnswer(one) ? answers.get(one.linkId) : undefined;
    return answer === undefined
      ? []
      : [{ linkId: one.linkId, ...(one.text ? { text: one.text } : {}), answer: [written(one, answer)] }];
  });
  const canonical = form.url && (form.version ? `${form.url}|${form.version}` : form.url);
  return {
    ...{ resourceType: 'QuestionnaireResponse', status: 'completed', item },
    ...(canonical ? { questionnaire: canonical } : {}),
  };
}

function written(one: FormItem, answer: string | number | boolean): z.infer<typeof zAnswer> {
  if (typeof answer === 'boolean') return { valueBoolean: answer };
  if (typeof answer === 'number') return one.type === 'integer' ? { valueInteger: answer } : { valueDecimal: answer };
  if (one.type === 'date') return { valueDate: answer };
  const option =
    one.type === 'choice' ? (one.answerOption ?? []).find((each) => optionKey(each) === answer) : undefined;
  if (option?.valueCoding) return { valueCoding: option.valueCoding };
  return option?.valueInteger === undefined ? { valueString: answer } : { valueInteger: option.valueInteger };
}

/** Whether a stranger's answer is one to this form: each question is asked, and answered as it asks; none that is required is missing. */
export function isAnswerTo(form: Questionnaire, response: FormResponse): boolean {
  const items = new Map(itemsIn(form.item).map(({ item }) => [item.linkId, item]));
  const answers = new Map<string, string | number | boolean>();
  for (const { linkId, answer } of response.item) {
    const one = items.get(linkId);
    const value = one && answer[0] && entered(one, answer[0]);
    if (value === undefined || answers.has(linkId)) return false;
    answers.set(linkId, value);
  }
  const asked = new Set(askedIn(form, answers).map(({ linkId }) => linkId));
  return [...answers.keys()].every((linkId) => asked.has(linkId)) && answerFaults(form, answers).size === 0;
}

function entered(one: FormItem, answer: z.infer<typeof zAnswer>): string | number | boolean | undefined {
  const values = Object.values(answer).filter((value) => value !== undefined);
  if (values.length !== 1 || !hasAnswer(one)) return undefined;
  if (one.type === 'choice') return optionKey(answer);
  if (one.type === 'date') return answer.valueDate;
  if (one.type === 'boolean') return answer.valueBoolean;
  if (one.type === 'integer') return answer.valueInteger;
  return one.type === 'decimal' ? (answer.valueDecimal ?? answer.valueInteger) : answer.valueString;
}
