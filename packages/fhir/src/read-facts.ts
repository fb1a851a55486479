import type { ClinicalFacts, Coding } from '@assent/domain';
import { assertUnderstood } from './elements/assert-understood.ts';
import { codingsOf } from './elements/coding.ts';
import type { Reference } from './elements/datatypes.ts';
import { toDay } from './elements/date-time.ts';
import { type Place, refuse } from './elements/refusal.ts';
import { clinicalStatusOf, readCondition, verificationStatusOf } from './resources/condition.ts';
import {
  effectiveOf,
  isReported,
  measurementCodes,
  quantityOf,
  readObservation,
  valueNameOf,
} from './resources/observation.ts';
import { readPatient } from './resources/patient.ts';
import { pointsTo } from './resources/related-resource.ts';
import { type BundleResource, splitBundle } from './split-bundle.ts';

/**
 * What trial criteria can ask for, from a Bundle of one patient: the birth date, every reported number, and the
 * conditions that are active and not ruled out. A measurement or condition that has several codes is there under each.
 *
 * @throws AppError as `splitBundle` does; `unsupported_resource` for a number, condition or subject that cannot be told
 *   for certain, since a fact left out may decide a criterion
 */
export function readFacts(bundle: unknown): ClinicalFacts {
  const { patient, observations, conditions } = splitBundle(bundle);
  const place = placeOf(patient);
  assertUnderstood(patient.resource, place);
  const birthDate = toDay(readPatient(patient.resource, place).birthDate) ?? refuse(place, '/birthDate');
  return {
    birthDate,
    measurements: observations.flatMap((entry) => measurementsOf(entry, patient)),
    conditions: conditions.flatMap((entry) => activeCodesOf(entry, patient)),
  };
}

const placeOf = ({ resource, pointer }: BundleResource): Place => ({
  resourceType: resource.resourceType,
  at: pointer,
});

function measurementsOf(entry: BundleResource, patient: BundleResource): ClinicalFacts['measurements'] {
  const place = placeOf(entry);
  assertUnderstood(entry.resource, place);
  const observation = readObservation(entry.resource, place);
  if (!isReported(observation, place)) return [];
  assertAbout(patient, observation.subject, place);
  // With a focus, the result is about somebody or something else: a fetus, a donor, an implant.
  if (observation.focus !== undefined) return [];
  const parts = [
    { valued: observation, path: '' },
    ...(observation.component ?? []).map((valued, index) => ({ valued, path: `/component/${index}` })),
  ];
  return parts.flatMap(({ valued, path }) => {
    valueNameOf(valued, place, path);
    const quantity = quantityOf(valued, place, path);
    if (quantity === undefined) return [];
    const codes = measurementCodes(codingsOf(valued.code));
    if (codes.length === 0) refuse(place, `${path}/code`);
    const effective = effectiveOf(observation, place);
    return codes.map((code) => ({ code, ...quantity, effective }));
  });
}

function activeCodesOf(entry: BundleResource, patient: BundleResource): readonly Coding[] {
  const place = placeOf(entry);
  assertUnderstood(entry.resource, place);
  const condition = readCondition(entry.resource, place);
  const verification = verificationStatusOf(condition, place);
  if (verification === 'refuted' || verification === 'entered-in-error') return [];
  assertAbout(patient, condition.subject, place);
  if (!['active', 'recurrence', 'relapse'].includes(clinicalStatusOf(condition, place))) return [];
  const codes = codingsOf(condition.code);
  return codes.length > 0 ? codes : refuse(place, '/code');
}

function assertAbout(patient: BundleResource, subject: Reference | undefined, place: Place): void {
  if (!pointsTo(subject?.reference, patient)) refuse(place, '/subject');
}
