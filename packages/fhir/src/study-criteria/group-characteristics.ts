import * as z from 'zod';
import { zCodeableConcept } from '../elements/datatypes.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';
import { askedValueOf, type Characteristic, zValued } from './characteristic.ts';
import { labelOf } from './label-of.ts';

const zGroup = z.looseObject({
  resourceType: z.literal('Group'),
  type: z.string(),
  /** R4. */
  actual: z.boolean().optional(),
  /** R5. */
  membership: z.string().optional(),
  combinationMethod: z.string().optional(),
  member: z.array(z.unknown()).optional(),
  characteristic: z
    .array(
      zValued.extend({
        code: zCodeableConcept,
        exclude: z.boolean(),
        period: z.unknown().optional(),
        description: z.string().optional(),
      }),
    )
    .optional(),
});

/**
 * The characteristics of a Group that defines who belongs to it (FHIR R4 §8.6, R5 §8.8), and how they are joined.
 *
 * @throws AppError `unsupported_resource` for a list of persons, and for a group of anything else
 */
export function groupCharacteristics(resource: unknown, place: Place) {
  const group = parseAt(zGroup, resource, place);
  if (group.type !== 'person') refuse(place, '/type');
  const isDefinition = group.membership === undefined ? group.actual === false : group.membership !== 'enumerated';
  if (!isDefinition || group.member) refuse(place, group.member ? '/member' : '/actual');
  const characteristics = (group.characteristic ?? []).map((one, index): Characteristic => {
    const value = askedValueOf(one);
    return {
      at: `${place.at}/characteristic/${index}`,
      label: labelOf(one.description, one.code, value),
      exclude: one.exclude,
      code: one.code,
      value,
      ...(one.period === undefined ? {} : { left: 'time' as const }),
      ...(value === undefined ? { left: 'no_value' as const } : {}),
    };
  });
  return { method: group.combinationMethod ?? 'all-of', characteristics };
}
