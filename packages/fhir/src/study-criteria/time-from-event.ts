import * as z from 'zod';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn } from '../elements/coding.ts';
import { zCodeableConcept, zQuantityElement } from '../elements/datatypes.ts';
import { zRange } from './characteristic.ts';

/** EvidenceVariable.characteristic.timeFromEvent (FHIR R5 §14.7). */
export const zTimeFromEvent = z.looseObject({
  eventCodeableConcept: zCodeableConcept.optional(),
  eventId: z.string().optional(),
  quantity: zQuantityElement.optional(),
  range: zRange.optional(),
});
export type TimeFromEvent = z.infer<typeof zTimeFromEvent>;

/** "Assessment of eligibility for clinical trial": the moment for which criteria are decided. */
const assessment = '450332002';
/** Days of a unit as UCUM defines it. */
const daysOf: Readonly<Record<string, number>> = { d: 1, wk: 7, mo: 30.4375, a: 365.25 };

/**
 * When something must hold, as criteria here can say it: now (`{}`), or within so many days before, in whole days of the
 * shorter side. Undefined if they cannot. `isAssessment` tells whether an id names the moment of assessment.
 */
export function ageLimitOf(
  time: TimeFromEvent,
  isAssessment: (id: string) => boolean,
): { readonly maxAgeDays?: number } | undefined {
  const { eventId, quantity, range } = time;
  const isNow = namesAssessment(time) || (eventId !== undefined && isAssessment(eventId));
  if (!isNow || (quantity && range)) return undefined;
  if (quantity) return quantity.value === 0 && quantity.comparator === undefined ? {} : undefined;
  const days = daysBefore(range ?? {});
  return days > 0 ? { maxAgeDays: days } : undefined;
}

/** How many whole days before the event a range begins that ends with it; not a number if it says something else. */
function daysBefore({ low, high }: z.infer<typeof zRange>): number {
  const isPlain = low?.comparator === undefined && high?.comparator === undefined;
  const days = low?.system === codeSystems.ucum ? daysOf[low.code ?? ''] : undefined;
  if (!isPlain || high?.value !== 0 || low?.value === undefined || days === undefined) return Number.NaN;
  return Math.floor(-low.value * days);
}

/** Whether a characteristic is the assessment itself, so that others may count from it. */
export const namesAssessment = ({ eventCodeableConcept }: TimeFromEvent): boolean =>
  codeIn(eventCodeableConcept, codeSystems.snomed) === assessment;
