import * as z from 'zod';
import { zCoding, zDay } from '../primitives.ts';

/** Bounds of a form at a desk: more is for another place than a phone in a waiting room. */
export const questionnaireLimits = { items: 60, depth: 4, options: 60, characters: 24_000, text: 2000 } as const;

const zLinkId = z.string().min(1).max(64);
const zText = z.string().max(1000);

const zOption = z.looseObject({
  valueCoding: zCoding.optional(),
  valueString: z.string().min(1).max(255).optional(),
  valueInteger: z.int().optional(),
});

const zCondition = z.looseObject({
  question: zLinkId,
  operator: z.enum(['exists', '=', '!=', '>', '<', '>=', '<=']),
  answerBoolean: z.boolean().optional(),
  answerInteger: z.int().optional(),
  answerDecimal: z.number().optional(),
  answerDate: zDay.optional(),
  answerString: zText.optional(),
  answerCoding: z.looseObject({ code: z.string() }).optional(),
});
export type FormCondition = z.infer<typeof zCondition>;

const item = {
  linkId: zLinkId,
  text: zText.optional(),
  type: z.string().max(32),
  required: z.boolean().optional(),
  repeats: z.boolean().optional(),
  maxLength: z.int().min(1).optional(),
  answerOption: z.array(zOption).max(questionnaireLimits.options).optional(),
  answerValueSet: z.string().optional(),
  enableWhen: z.array(zCondition).max(8).optional(),
  enableBehavior: z.enum(['all', 'any']).optional(),
};

/** A question, a group of them, or a text between them (FHIR R4 Questionnaire.item). */
export type FormItem = z.infer<z.ZodObject<typeof item>> & { readonly item?: readonly FormItem[] | undefined };
const zItem: z.ZodType<FormItem> = z
  .lazy(() => z.looseObject({ ...item, item: z.array(zItem).max(questionnaireLimits.items).optional() }))
  .meta({ id: 'QuestionnaireItem' });

/** A FHIR R4 Questionnaire, as far as a wallet and a desk here use it. Whether all of it can be asked is for `formFault`. */
export const zQuestionnaire = z.looseObject({
  resourceType: z.literal('Questionnaire'),
  url: z.string().max(512).optional(),
  version: z.string().max(64).optional(),
  title: z.string().max(200).optional(),
  item: z.array(zItem).min(1).max(questionnaireLimits.items),
});
export type Questionnaire = z.infer<typeof zQuestionnaire>;

/** Types of items that can be shown. */
const kinds = ['group', 'display', 'boolean', 'string', 'text', 'integer', 'decimal', 'date', 'choice'];

/**
 * Why a questionnaire cannot be asked as a whole: to leave out a question without a word would make the rest another form. `at` is the
 * link id, if it is one item.
 */
export interface FormFault {
  readonly fault:
    | 'malformed'
    | 'too_large'
    | 'too_deep'
    | 'type'
    | 'repeats'
    | 'options'
    | 'link_id_twice'
    | 'condition';
  readonly at?: string;
}

/** A questionnaire that can be asked, or why it cannot. */
export type ReadForm = { readonly form: Questionnaire } | FormFault;

/** Reads a questionnaire from anybody. */
export function readForm(value: unknown): ReadForm {
  const text = textOf(value);
  if (text === undefined) return { fault: 'malformed' };
  if (text.length > questionnaireLimits.characters) return { fault: 'too_large' };
  if (depthOf(text) > 8 * questionnaireLimits.depth) return { fault: 'too_deep' };
  const parsed = zQuestionnaire.safeParse(value);
  if (!parsed.success) return { fault: 'malformed' };
  const fault = formFault(parsed.data);
  return fault ?? { form: parsed.data };
}

/** Undefined for what is no JSON, such as a ring. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** How deep brackets are nested, those in texts too: a bound that needs no recursion. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const letter of text) {
    if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function formFault({ item: items }: Questionnaire): FormFault | undefined {
  const all = itemsIn(items);
  if (all.length > questionnaireLimits.items) return { fault: 'too_large' };
  if (all.some(({ depth }) => depth > questionnaireLimits.depth)) return { fault: 'too_deep' };
  const ids = all.map(({ item: { linkId } }) => linkId);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) return { fault: 'link_id_twice', at: twice };
  for (const { item: one } of all) {
    const fault = itemFault(one, ids);
    if (fault) return { fault, at: one.linkId };
  }
  return undefined;
}

function itemFault(one: FormItem, ids: readonly string[]): FormFault['fault'] | undefined {
  if (!kinds.includes(one.type)) return 'type';
  if (one.repeats === true) return 'repeats';
  if (one.type === 'choice' && !hasOptions(one)) return 'options';
  // a question inside a question would need an answer of its own to hang on
  if (one.type !== 'group' && (one.item ?? []).length > 0) return 'type';
  return (one.enableWhen ?? []).some(({ question }) => !ids.includes(question)) ? 'condition' : undefined;
}

const hasOptions = ({ answerOption = [], answerValueSet }: FormItem): boolean =>
  answerValueSet === undefined && answerOption.length > 0 && answerOption.every((option) => optionKey(option) !== '');

/** What tells an option from the others; empty for one that has no value. */
export const optionKey = ({ valueCoding, valueString, valueInteger }: z.infer<typeof zOption>): string =>
  valueCoding ? `${valueCoding.system ?? ''}|${valueCoding.code}` : (valueString ?? String(valueInteger ?? ''));

/** All items, those of groups too, with how deep each is. Stops past the limits. */
export function itemsIn(
  items: readonly FormItem[],
  depth = 1,
): readonly { readonly item: FormItem; readonly depth: number }[] {
  return items.flatMap((one) => [
    { item: one, depth },
    ...(depth > questionnaireLimits.depth ? [] : itemsIn(one.item ?? [], depth + 1)),
  ]);
}
