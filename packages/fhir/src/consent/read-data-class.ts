import type { Coding } from '@assent/domain';
import { assertOnly } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codingsOf, toCoding } from '../elements/coding.ts';
import type { CodeableConcept } from '../elements/datatypes.ts';
import { toPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { isResourceType } from '../elements/resource-type.ts';
import { stated } from '../elements/stated.ts';
import type { NestedProvision } from './fhir-consent.ts';

/**
 * What a provision says about data, undefined if nothing. FHIR ANDs the elements of a provision and ORs the repeats of
 * one, exactly as a data class does.
 *
 * @throws AppError `unsupported_resource` for a class, code, label, date or reference that cannot be told for certain
 */
export function readDataClass(provision: NestedProvision, place: Place, path: string) {
  const { class: classes, code, securityLabel, dataPeriod, data } = provision;
  const types = classes?.map(({ system, code: type }, index) =>
    system === codeSystems.resourceTypes && type !== undefined && isResourceType(type)
      ? type
      : refuse(place, `${path}/class/${index}`),
  );
  const instances = data?.map((one, index) => readInstance(one, place, `${path}/data/${index}`));
  const dataClass = stated({
    resourceTypes: instances ? typeOfInstances(instances, types, place, `${path}/data`) : types,
    securityLabels: securityLabel?.map((label, i) => toCoding(label) ?? refuse(place, `${path}/securityLabel/${i}`)),
    codes: code?.flatMap((concept, index) => allCodings(concept, place, `${path}/code/${index}`)),
    instances: instances?.map(({ id }) => id),
    recorded: dataPeriod && (toPeriod(dataPeriod) ?? refuse(place, `${path}/dataPeriod`)),
  });
  return Object.keys(dataClass).length > 0 ? dataClass : undefined;
}

type Datum = NonNullable<NestedProvision['data']>[number];

/** One resource of this server. What depends on it, relates to it or was written by somebody is not known here. */
function readInstance(datum: Datum, place: Place, path: string): { type: string; id: string } {
  assertOnly(datum, ['id', 'meaning', 'reference'], place, path);
  if (datum.meaning !== 'instance') refuse(place, `${path}/meaning`);
  const [, type, id] = /^([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(datum.reference.reference ?? '') ?? [];
  return type !== undefined && id !== undefined && isResourceType(type)
    ? { type, id }
    : refuse(place, `${path}/reference`);
}

/** A data class names instances by id, so they must be of one type, and that the only one it is about. */
function typeOfInstances(
  instances: readonly { type: string }[],
  types: readonly string[] | undefined,
  place: Place,
  path: string,
): string[] {
  const all = new Set([...instances.map(({ type }) => type), ...(types ?? [])]);
  return all.size === 1 ? [...all] : refuse(place, path);
}

function allCodings(concept: CodeableConcept, place: Place, path: string): Coding[] {
  const codings = codingsOf(concept);
  const isWhole = concept.coding?.every(({ system, code }) => system !== undefined && code !== undefined);
  return isWhole ? codings : refuse(place, path);
}
