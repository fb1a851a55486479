import * as z from 'zod';
import { type CodeableConcept, zCodeableConcept, zReference } from '../elements/datatypes.ts';
import { type Place, parseAt } from '../elements/refusal.ts';
import { type AskedValue, askedValueOf, type Characteristic, zValued } from './characteristic.ts';
import { joined } from './joined.ts';
import { labelOf } from './label-of.ts';
import { ageLimitOf, namesAssessment, type TimeFromEvent, zTimeFromEvent } from './time-from-event.ts';

const zCharacteristic = z.looseObject({
  linkId: z.string().optional(),
  description: z.string().optional(),
  exclude: z.boolean().default(false),
  definitionReference: zReference.optional(),
  definitionCanonical: z.string().optional(),
  definitionCodeableConcept: zCodeableConcept.optional(),
  definitionByTypeAndValue: zValued.extend({ type: zCodeableConcept, offset: z.unknown().optional() }).optional(),
  definitionByCombination: z.looseObject({ code: z.string(), characteristic: z.array(z.unknown()).min(1) }).optional(),
  timeFromEvent: z.array(zTimeFromEvent).optional(),
});
type Element = z.infer<typeof zCharacteristic>;

const zEvidenceVariable = z.looseObject({
  resourceType: z.literal('EvidenceVariable'),
  characteristic: z.array(z.unknown()).default([]),
});

/** What else is known while a variable is read. */
export interface Reading {
  /** Characteristics of what a reference or canonical points to, undefined if it was not given. */
  definedBy(target: string): readonly Characteristic[] | undefined;
}

/** Members that limit a characteristic in time or number, in R4 or R5, and are not read here. */
const limits = [
  ...['participantEffectiveDateTime', 'participantEffectivePeriod', 'participantEffectiveDuration'],
  ...['participantEffectiveTiming', 'timeFromStart', 'groupMeasure', 'usageContext'],
  ...['instancesQuantity', 'instancesRange', 'durationQuantity', 'durationRange'],
];
const unreadDefinitions = [
  ...['definitionExpression', 'definitionDataRequirement', 'definitionTriggerDefinition', 'definitionId'],
];

/** The characteristics of an EvidenceVariable (FHIR R4 §14.9, R5 §14.7). All of them count. */
export function evidenceCharacteristics(resource: unknown, place: Place, reading: Reading): readonly Characteristic[] {
  const { characteristic } = parseAt(zEvidenceVariable, resource, place);
  const assessments = new Set<string>();
  const elements = characteristic.map((input, index) => elementAt(input, place, `/characteristic/${index}`));
  for (const { element } of elements)
    if (element.linkId && element.timeFromEvent?.some(namesAssessment)) assessments.add(element.linkId);
  const context = { ...reading, place, isAssessment: (id: string) => assessments.has(id) };
  return elements.flatMap(({ element, path }) => characteristicsOf(element, path, context));
}

interface Context extends Reading {
  readonly place: Place;
  isAssessment(id: string): boolean;
}

const elementAt = (input: unknown, { resourceType, at }: Place, path: string) => ({
  element: parseAt(zCharacteristic, input, { resourceType, at: `${at}${path}` }),
  path,
});

type Own = Pick<Characteristic, 'at' | 'label' | 'exclude'>;

function characteristicsOf(element: Element, path: string, context: Context): readonly Characteristic[] {
  const { description, exclude, definitionByTypeAndValue: typed, definitionCodeableConcept: concept } = element;
  const value = typed && askedValueOf(typed);
  const code = typed?.type ?? concept;
  const own = { at: `${context.place.at}${path}`, label: labelOf(description, code, value), exclude };
  const limit = limitOf(element, context);
  if (!limit) return [{ ...own, left: 'time' }];
  if (unreadDefinitions.some((name) => Object.hasOwn(element, name)) || typed?.offset)
    return [{ ...own, left: 'expression' }];
  const combination = partsOf(element, path, context);
  if (combination) {
    const parts = combination.parts.map((part) => part.map((one) => within(one, limit)));
    return joined({ ...own, method: combination.method, parts });
  }
  if (element.definitionReference || element.definitionCanonical) return [{ ...own, left: 'reference' }];
  return [asked(own, { code, value, isTyped: typed !== undefined }, limit)];
}

/** The characteristics that one is made of: those of a combination, or of what it points to. */
function partsOf({ definitionByCombination, ...element }: Element, path: string, context: Context) {
  if (definitionByCombination) {
    const parts = definitionByCombination.characteristic.map((input, index) => {
      const child = elementAt(input, context.place, `${path}/definitionByCombination/characteristic/${index}`);
      return characteristicsOf(child.element, child.path, context);
    });
    return { method: definitionByCombination.code, parts };
  }
  const target = element.definitionReference?.reference ?? element.definitionCanonical;
  const defined = target === undefined ? undefined : context.definedBy(target);
  return defined && { method: 'all-of', parts: [defined] };
}

interface Asked {
  readonly code: CodeableConcept | undefined;
  readonly value: AskedValue | undefined;
  readonly isTyped: boolean;
}

function asked(own: Own, { code, value, isTyped }: Asked, limit: Limit): Characteristic {
  if (!code) return { ...own, left: 'free_text' };
  if (isTyped && !value) return { ...own, left: 'no_value' };
  return { ...own, code, value, ...limit };
}

type Limit = { readonly maxAgeDays?: number };

/** How old what is asked for may be; undefined if that cannot be said. */
function limitOf(element: Element, { isAssessment }: Context): Limit | undefined {
  if (limits.some((name) => Object.hasOwn(element, name))) return undefined;
  const times: readonly TimeFromEvent[] = element.timeFromEvent ?? [];
  const [time, ...others] = times;
  if (!time) return {};
  return others.length === 0 ? ageLimitOf(time, isAssessment) : undefined;
}

/** With the limit of what is around it; two limits at once cannot be said. */
const within = (one: Characteristic, { maxAgeDays }: Limit): Characteristic => {
  if (maxAgeDays === undefined || one.left) return one;
  return one.maxAgeDays === undefined ? { ...one, maxAgeDays } : { ...one, left: 'time' };
};
