import type { Coding, Instant } from '@assent/domain';
import * as z from 'zod';
import { codeSystems } from '../elements/code-systems.ts';
import { zCodeableConcept, zMeta, zQuantityElement, zReference } from '../elements/datatypes.ts';
import { toInstant, zFhirDateTime } from '../elements/date-time.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';

const value = {
  code: zCodeableConcept,
  valueQuantity: zQuantityElement.optional(),
  valueInteger: z.int().optional(),
  valueCodeableConcept: zCodeableConcept.optional(),
  valueString: z.string().min(1).optional(),
};
const zValued = z.looseObject(value);
type Valued = z.infer<typeof zValued>;

const zObservation = z.looseObject({
  resourceType: z.literal('Observation'),
  meta: zMeta.optional(),
  status: z.string(),
  subject: zReference.optional(),
  focus: z.array(zReference).min(1).optional(),
  effectiveDateTime: zFhirDateTime.optional(),
  effectiveInstant: zFhirDateTime.optional(),
  interpretation: z.array(zCodeableConcept).min(1).optional(),
  component: z.array(zValued).min(1).optional(),
  ...value,
});
export type Observation = z.infer<typeof zObservation>;

export const readObservation = (resource: unknown, place: Place): Observation => parseAt(zObservation, resource, place);

const reported = ['final', 'amended', 'corrected'];
const notReported = ['registered', 'preliminary', 'cancelled', 'entered-in-error', 'unknown'];

/**
 * Whether the result is reported: final, amended or corrected.
 *
 * @throws AppError `unsupported_resource` for a status that FHIR R4 does not know
 */
export function isReported({ status }: Observation, place: Place): boolean {
  if (reported.includes(status)) return true;
  return notReported.includes(status) ? false : refuse(place, '/status');
}

/**
 * When the value was true of the patient.
 *
 * @throws AppError `unsupported_resource` for a period, a timing, or no more than a year or month
 */
export const effectiveOf = (observation: Observation, place: Place): Instant =>
  toInstant(observation.effectiveDateTime ?? observation.effectiveInstant) ?? refuse(place, '/effective[x]');

interface Quantity {
  readonly value: number;
  readonly unit: string;
}

/**
 * The number of an observation or component with its UCUM unit; undefined if its value is of another kind. An integer
 * has no unit in FHIR: UCUM `1`.
 *
 * @throws AppError `unsupported_resource` for a bound (`<5`) instead of a number, or a unit that is not UCUM
 */
export function quantityOf({ valueQuantity, valueInteger }: Valued, place: Place, path = ''): Quantity | undefined {
  if (valueInteger !== undefined) return { value: valueInteger, unit: '1' };
  if (valueQuantity === undefined) return undefined;
  const { value, comparator, system, code } = valueQuantity;
  if (comparator !== undefined) refuse(place, `${path}/valueQuantity/comparator`);
  if (value === undefined) refuse(place, `${path}/valueQuantity/value`);
  if (system !== codeSystems.ucum || code === undefined) refuse(place, `${path}/valueQuantity/code`);
  return { value, unit: code };
}

/** The one `value[x]` of an observation or component by its name, undefined if there is none. */
export function valueNameOf(valued: Valued, place: Place, path = ''): string | undefined {
  const stated = Object.entries(valued).filter(([, value]) => value !== undefined);
  const names = stated.map(([name]) => name).filter((name) => /^value[A-Z]/.test(name));
  return names.length > 1 ? refuse(place, `${path}/value[x]`) : names[0];
}

/** The codes of a measurement: all LOINC codings of the concept, else whatever it has. */
export function measurementCodes(codings: readonly Coding[]): readonly Coding[] {
  const loinc = codings.filter(({ system }) => system === codeSystems.loinc);
  return loinc.length > 0 ? loinc : codings;
}
