import * as z from 'zod';
import { claimPeriod } from '../elements/claim-period.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, pickCoding } from '../elements/coding.ts';
import { zCodeableConcept, zIdentifierElement, zPeriodElement, zReference } from '../elements/datatypes.ts';
import { identifiersOn } from '../elements/person.ts';
import { parseAt, refuse } from '../elements/refusal.ts';
import { organizationOf } from '../resources/related-resource.ts';
import type { ReadResource } from './reading.ts';

const zCoverageClass = z.looseObject({
  type: zCodeableConcept,
  value: z.string().min(1),
  name: z.string().min(1).optional(),
});
const zCoverage = z.looseObject({
  resourceType: z.literal('Coverage'),
  identifier: z.array(zIdentifierElement).min(1).optional(),
  status: z.string(),
  subscriberId: z.string().min(1).optional(),
  relationship: zCodeableConcept.optional(),
  period: zPeriodElement.optional(),
  payor: z.array(zReference).min(1),
  class: z.array(zCoverageClass).min(1).optional(),
});
type Coverage = z.infer<typeof zCoverage>;

/**
 * FHIR Coverage to `InsuranceCoverage`. The member id is the identifier of type `MB` (CARIN digital insurance card),
 * else the subscriber's.
 */
export const readInsuranceCoverage: ReadResource = (resource, { on, related, place }) => {
  const coverage = parseAt(zCoverage, resource, place);
  if (!['active', 'cancelled'].includes(coverage.status)) refuse(place, '/status');
  const member = identifiersOn(coverage.identifier, on).find(
    ({ type }) => codeIn(type, codeSystems.identifierType) === 'MB',
  );
  const plan = classOf(coverage, 'plan');
  return {
    payer: organizationOf(coverage.payor[0], related, on).name ?? refuse(place, '/payor/0'),
    memberId: member?.value ?? coverage.subscriberId ?? refuse(place, '/identifier'),
    status: coverage.status,
    relationship: pickCoding(coverage.relationship)?.code ?? coverage.relationship?.text,
    group: classOf(coverage, 'group')?.value,
    plan: plan?.name ?? plan?.value,
    period: claimPeriod(coverage.period, on, place, '/period'),
  };
};

const classOf = (coverage: Coverage, code: string) =>
  coverage.class?.find(({ type }) => codeIn(type, codeSystems.coverageClass) === code);
