import { AppError, type AttestedCriterion, type Criterion, parse, type Study, zCriterion } from '@assent/domain';
import * as z from 'zod';
import { assertUnderstood } from '../elements/assert-understood.ts';
import { zReference } from '../elements/datatypes.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';
import { resourceTypeOf } from '../elements/resource-type.ts';
import { pointsTo } from '../resources/related-resource.ts';
import { type BundleResource, resourcesOf } from '../split-bundle.ts';
import type { Characteristic, LeftReason } from './characteristic.ts';
import { criterionFrom } from './criterion-from.ts';
import { evidenceCharacteristics } from './evidence-characteristics.ts';
import { groupCharacteristics } from './group-characteristics.ts';
import { joined } from './joined.ts';
import { studyFrom } from './study-from.ts';

/** A criterion that is left to a person at the site: why, and where it stands (JSON pointer). */
export type LeftCriterion = AttestedCriterion & { readonly why: LeftReason; readonly at: string };

/** Who may take part in a study. Every characteristic that was read is in `criteria` or in `left`. */
export interface ReadStudy {
  /** What a ResearchStudy says of itself. */
  readonly study: Partial<Study>;
  /** What records can be checked against, in order. */
  readonly criteria: readonly Criterion[];
  readonly left: readonly LeftCriterion[];
}

const zStudyResource = z.looseObject({
  resourceType: z.literal('ResearchStudy'),
  /** R4. */
  enrollment: z.array(zReference).optional(),
  /** R5. */
  recruitment: z.looseObject({ eligibility: zReference.optional() }).optional(),
});
const zNamed = z.looseObject({ url: z.string().optional() });
const kinds = ['ResearchStudy', 'Group', 'EvidenceVariable'];
const maxDepth = 8;

/**
 * Reads who may take part in a study from a Group, an EvidenceVariable or, with what it points to, a ResearchStudy in a Bundle, of
 * FHIR R4 or R5. Nothing is guessed and nothing left out: what cannot be checked in records is left to a person, with the reason.
 *
 * @throws AppError `unsupported_resource` for another resource, a list of persons, a study that points to no criteria or to
 *   some that were not given, definitions that go round in a circle, and a changed meaning; `invalid_request` for what has not the form
 */
export function readStudy(input: unknown): ReadStudy {
  const resources = given(input);
  const main = resources.find(({ resource }) => resource.resourceType === 'ResearchStudy') ?? resources[0];
  if (!main) throw new AppError('unsupported_resource', { resourceType: 'Bundle' });
  const place = placeOf(main);
  const isStudy = main.resource.resourceType === 'ResearchStudy';
  const characteristics = isStudy
    ? eligibilityOf(main, place).flatMap((reference) => {
        const target = find(resources, reference);
        return target ? characteristicsOf(target, resources, 0) : refuse(place, '/recruitment');
      })
    : characteristicsOf(main, resources, 0);
  return { study: isStudy ? studyFrom(main.resource, place) : {}, ...told(characteristics) };
}

const zResource = z.looseObject({ resourceType: z.string() });

function given(input: unknown): BundleResource[] {
  const resource = parse(zResource, input);
  const resourceType = resourceTypeOf(resource);
  if (resourceType === 'Bundle') {
    const resources = resourcesOf(input, ['collection', 'transaction', 'searchset']);
    return resources.filter(({ resource }) => kinds.includes(resource.resourceType));
  }
  if (!kinds.includes(resourceType)) throw new AppError('unsupported_resource', { resourceType });
  return [{ pointer: '#', resource }];
}

const placeOf = ({ resource, pointer }: BundleResource): Place => ({
  resourceType: resource.resourceType,
  at: pointer,
});

function eligibilityOf({ resource }: BundleResource, place: Place): readonly string[] {
  assertUnderstood(resource, place);
  const { enrollment = [], recruitment } = parseAt(zStudyResource, resource, place);
  const references = [...enrollment, ...(recruitment?.eligibility ? [recruitment.eligibility] : [])];
  const literal = references.flatMap(({ reference }) => reference ?? []);
  return literal.length > 0 && literal.length === references.length ? literal : refuse(place, '/recruitment');
}

const find = (resources: readonly BundleResource[], target: string): BundleResource | undefined =>
  resources.find((one) => pointsTo(target, one) || zNamed.safeParse(one.resource).data?.url === target.split('|')[0]);

function characteristicsOf(
  one: BundleResource,
  resources: readonly BundleResource[],
  depth: number,
): readonly Characteristic[] {
  const place = placeOf(one);
  if (depth > maxDepth) refuse(place);
  assertUnderstood(one.resource, place);
  if (one.resource.resourceType === 'Group') {
    const { method, characteristics } = groupCharacteristics(one.resource, place);
    const parts = characteristics.map((part) => [part]);
    return joined({ at: place.at, label: 'The group as a whole', exclude: false, method, parts });
  }
  return evidenceCharacteristics(one.resource, place, {
    definedBy: (target) => {
      const defined = find(resources, target);
      return defined && characteristicsOf(defined, resources, depth + 1);
    },
  });
}

function told(characteristics: readonly Characteristic[]): Pick<ReadStudy, 'criteria' | 'left'> {
  const criteria: Criterion[] = [];
  const left: LeftCriterion[] = [];
  for (const [index, characteristic] of characteristics.entries()) {
    const { at, label, exclude } = characteristic;
    const id = `criterion-${index + 1}`;
    const found = criterionFrom(characteristic);
    if ('left' in found) left.push({ id, label, exclude, why: found.left, at });
    else criteria.push(parse(zCriterion, { id, label, exclude: found.exclude, ...found.criterion }));
  }
  return { criteria, left };
}
