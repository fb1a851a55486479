import * as z from 'zod';
import { zAddressElement, zHumanNameElement, zIdentifierElement } from '../elements/datatypes.ts';
import { zFhirDate } from '../elements/date-time.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';

const zPatient = z.looseObject({
  resourceType: z.literal('Patient'),
  id: z.string().min(1).optional(),
  identifier: z.array(zIdentifierElement).min(1).optional(),
  active: z.boolean().optional(),
  name: z.array(zHumanNameElement).min(1).optional(),
  gender: z.string().optional(),
  birthDate: zFhirDate.optional(),
  deceasedBoolean: z.boolean().optional(),
  deceasedDateTime: z.string().optional(),
  address: z.array(zAddressElement).min(1).optional(),
  link: z
    .array(z.looseObject({ type: z.string() }))
    .min(1)
    .optional(),
});

/**
 * A FHIR R4 Patient whose record is in use.
 *
 * @throws AppError `unsupported_resource` for a record that is inactive, replaced by another, or of someone who died
 */
export function readPatient(resource: unknown, place: Place): z.infer<typeof zPatient> {
  const patient = parseAt(zPatient, resource, place);
  if (patient.active === false) refuse(place, '/active');
  if (patient.deceasedBoolean || patient.deceasedDateTime !== undefined) refuse(place, '/deceased[x]');
  for (const [index, { type }] of (patient.link ?? []).entries()) {
    if (!['replaces', 'refer', 'seealso'].includes(type)) refuse(place, `/link/${index}/type`);
  }
  return patient;
}
