import * as z from 'zod';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn } from '../elements/coding.ts';
import { zCodeableConcept, zMeta, zReference } from '../elements/datatypes.ts';
import { zFhirDateTime } from '../elements/date-time.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';

const zCondition = z.looseObject({
  resourceType: z.literal('Condition'),
  meta: zMeta.optional(),
  clinicalStatus: zCodeableConcept.optional(),
  verificationStatus: zCodeableConcept.optional(),
  code: zCodeableConcept.optional(),
  subject: zReference.optional(),
  onsetDateTime: zFhirDateTime.optional(),
  abatementDateTime: zFhirDateTime.optional(),
});
export type Condition = z.infer<typeof zCondition>;

export const readCondition = (resource: unknown, place: Place): Condition => parseAt(zCondition, resource, place);

const clinical = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'];
const verification = ['unconfirmed', 'provisional', 'differential', 'confirmed', 'refuted', 'entered-in-error'];

/** @throws AppError `unsupported_resource` for a clinical status that is missing or not one of FHIR R4 */
export const clinicalStatusOf = ({ clinicalStatus }: Condition, place: Place): string =>
  oneOf(clinical, codeIn(clinicalStatus, codeSystems.conditionClinical)) ?? refuse(place, '/clinicalStatus');

/**
 * The verification status, undefined if the condition has none.
 *
 * @throws AppError `unsupported_resource` for one that is not of FHIR R4
 */
export function verificationStatusOf({ verificationStatus }: Condition, place: Place): string | undefined {
  if (verificationStatus === undefined) return undefined;
  const code = codeIn(verificationStatus, codeSystems.conditionVerification);
  return oneOf(verification, code) ?? refuse(place, '/verificationStatus');
}

const oneOf = (codes: readonly string[], code: string | undefined) => codes.find((known) => known === code);
