import type { GrantContext } from '@assent/application';
import { AppError, type ConsentGrant, parse } from '@assent/domain';
import * as z from 'zod';
import { assertUnderstood } from '../elements/assert-understood.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { resourceTypeOf } from '../elements/resource-type.ts';
import { readGrantR4 } from './read-grant-r4.ts';
import { readGrantR5 } from './read-grant-r5.ts';

const place: Place = { resourceType: 'Consent', at: '#' };

/** Elements that a Consent has in one version only. */
const ofR4 = ['scope', 'patient', 'dateTime', 'performer', 'organization', 'policy', 'policyRule'];
const ofR5 = [
  'subject',
  'date',
  'period',
  'grantor',
  'grantee',
  'manager',
  'controller',
  'regulatoryBasis',
  'decision',
];
const ofR5Policy = ['policyBasis', 'policyText'];

/**
 * A grant from an active FHIR Consent of R4 or R5; which of them is told by its elements.
 *
 * @throws AppError `unsupported_resource` with `resourceType` and `pointer` for what has elements of both, for what is no
 *   Consent, and for whatever the version does not let us read for certain; `invalid_request` with `pointers` for what
 *   is not shaped like a Consent or does not make a grant
 */
export function readGrant(resource: unknown, context: GrantContext): ConsentGrant {
  const typed = parse(z.looseObject({ resourceType: z.string() }), resource);
  const resourceType = resourceTypeOf(typed);
  if (resourceType !== 'Consent') throw new AppError('unsupported_resource', { resourceType });
  assertUnderstood(typed, place);
  return isR5(typed) ? readGrantR5(typed, context) : readGrantR4(typed, context);
}

function isR5(consent: Readonly<Record<string, unknown>>): boolean {
  const has = (names: readonly string[]) => names.some((name) => Object.hasOwn(consent, name));
  const isOld = has(ofR4);
  const isNew = has([...ofR5, ...ofR5Policy]);
  if (isOld && isNew) refuse(place, '');
  // In R4 there is one root provision, in R5 a list of exceptions.
  return isNew || (!isOld && Array.isArray(consent.provision));
}
