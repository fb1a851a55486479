import { AppError, type IssuedType, parse, type TypedClaims, zDay, zTypedClaims } from '@assent/domain';
import * as z from 'zod';
import { assertUnderstood } from '../elements/assert-understood.ts';
import { resourceTypeOf } from '../elements/resource-type.ts';
import { stated } from '../elements/stated.ts';
import { zRelatedResources } from '../resources/related-resource.ts';
import { readImmunization } from './immunization.ts';
import { readInsuranceCoverage } from './insurance-coverage.ts';
import { readLabResult } from './lab-result.ts';
import { readOrganizationAffiliation } from './organization-affiliation.ts';
import { readPatientIdentity } from './patient-identity.ts';
import { readPractitionerLicense } from './practitioner-license.ts';
import { readProblem } from './problem.ts';
import type { ReadResource } from './reading.ts';

const readers: ReadonlyMap<string, { readonly type: IssuedType; readonly read: ReadResource }> = new Map([
  ['Patient', { type: 'PatientIdentity', read: readPatientIdentity }],
  ['Practitioner', { type: 'PractitionerLicense', read: readPractitionerLicense }],
  ['PractitionerRole', { type: 'OrganizationAffiliation', read: readOrganizationAffiliation }],
  ['Coverage', { type: 'InsuranceCoverage', read: readInsuranceCoverage }],
  ['Immunization', { type: 'Immunization', read: readImmunization }],
  ['Observation', { type: 'LabResult', read: readLabResult }],
  ['Condition', { type: 'Problem', read: readProblem }],
]);

/** The credential type a FHIR resource type becomes, or undefined. */
export const typeFor = (resourceType: string): IssuedType | undefined => readers.get(resourceType)?.type;

const zInput = z.looseObject({ resourceType: z.string() });
const zContext = z.object({ on: zDay, related: zRelatedResources.default([]) });

/**
 * Claims of a FHIR R4 resource. `on` decides ages and which names, addresses and identifiers are current. `related`
 * are resources, or Bundle entries with `fullUrl`, that its references may point to.
 *
 * @throws AppError `unsupported_resource` with `resourceType` and, except for a type that no credential belongs to,
 *   `pointer`; `invalid_request` with `pointers` for what is not shaped like FHIR, below `#/claims` for a value that a
 *   credential cannot hold
 */
export function readClaims(
  resource: unknown,
  context: { readonly on: string; readonly related?: readonly unknown[] },
): TypedClaims {
  const input = parse(zInput, resource);
  const resourceType = resourceTypeOf(input);
  const reader = readers.get(resourceType);
  if (!reader) throw new AppError('unsupported_resource', { resourceType });
  const place = { resourceType, at: '#' };
  assertUnderstood(input, place);
  const claims = reader.read(input, { ...parse(zContext, context), place });
  return parse(zTypedClaims, { type: reader.type, claims: stated(claims) });
}
