import {
  type PlanFinding,
  type PlannedCriterion,
  type PlannedFor,
  type TrialCriteria,
  unitWords,
} from '@assent/domain';
import type { useMessages } from '../messages/messages.ts';

type Texts = ReturnType<typeof useMessages>['criteria'];

/** What a part of a criterion asks of a wallet, in words. */
export function partText(texts: Texts, part: PlannedCriterion): string {
  switch (part.kind) {
    case 'number-range':
      return texts.range(fieldText(texts, part.at.field), part.min ?? '', part.max ?? '', unitWords(part.unit ?? ''));
    case 'date-window':
      return texts.window(fieldText(texts, part.at.field));
    case 'fresh':
      return texts.fresh(part.maxAgeDays);
    case 'one-of':
      return texts.oneOf(part.codings.length);
    case 'none-of':
      return texts.noneOf(part.codings.length);
    case 'disclosed':
      return texts.disclosed(fieldText(texts, part.at.field));
    case 'attested':
      return texts.attestedBy[part.by];
    case 'same':
      return texts.same;
  }
}

const fieldText = ({ fields, otherField }: Texts, field: string): string =>
  Object.hasOwn(fields, field) ? fields[field as keyof typeof fields] : otherField;

/** How a criterion is shown, as one of three words. */
export const howOf = (planned: PlannedFor): 'proven' | 'attested' =>
  planned.how === 'zero-knowledge' ? 'proven' : 'attested';

/** A criterion itself: its words, and that it excludes if it does. */
export const labelOf = (texts: Texts, { criteria, attested = [] }: TrialCriteria, id: string): string => {
  const found = [...criteria, ...attested].find((one) => one.id === id);
  if (!found) return id;
  return found.exclude ? texts.mustNot(found.label) : found.label;
};

/** What a wallet would object to, in words. */
export const findingText = (texts: Texts, { code }: PlanFinding): string => texts.findings[code];
