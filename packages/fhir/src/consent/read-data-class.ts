import type { Coding } from '@assent/domain';
import { assertOnly } from '../elements/assert-understood.ts';
import { codingsOf, toCoding } from '../elements/coding.ts';
import type { CodeableConcept } from '../elements/datatypes.ts';
import { toPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { stated } from '../elements/stated.ts';
import type { NestedProvision } from './fhir-consent.ts';
import type { ConsentWords } from './vocabulary.ts';

/**
 * What a provision says about data, undefined if nothing. FHIR ANDs the elements of a provision and ORs the repeats of
 * one, exactly as a data class does.
 *
 * @throws AppError `unsupported_resource` for a class, code, label, date or reference that cannot be told for certain
 */
export function readDataClass(provision: NestedProvision, words: ConsentWords, place: Place, path: string) {
  const { code, securityLabel, dataPeriod, data } = provision;
  const types = namedTypes(provision, words)?.map(({ system = '', code: type }, index) =>
    words.typeSystems.includes(system) && type !== undefined && words.isType(type)
      ? type
      : refuse(place, `${path}/${words.types}/${index}`),
  );
  const instances = data?.map((one, index) => readInstance(one, words, place, `${path}/data/${index}`));
  const dataClass = stated({
    resourceTypes: instances ? typeOfInstances(instances, types, place, `${path}/data`) : types,
    securityLabels: securityLabel?.map((label, i) => toCoding(label) ?? refuse(place, `${path}/securityLabel/${i}`)),
    codes: code?.flatMap((concept, index) => allCodings(concept, place, `${path}/code/${index}`)),
    instances: instances?.map(({ id }) => id),
    recorded: dataPeriod && (toPeriod(dataPeriod) ?? refuse(place, `${path}/dataPeriod`)),
  });
  return Object.keys(dataClass).length > 0 ? dataClass : undefined;
}

const namedTypes = (provision: NestedProvision, { types }: ConsentWords) =>
  types in provision ? (provision as { [name in typeof types]?: CodingElement[] })[types] : undefined;

type CodingElement = NonNullable<NestedProvision['securityLabel']>[number];
type Datum = NonNullable<NestedProvision['data']>[number];

/** One resource of this server. What depends on it, relates to it or was written by somebody is not known here. */
function readInstance(
  datum: Datum,
  { isType }: ConsentWords,
  place: Place,
  path: string,
): { readonly type: string; readonly id: string } {
  assertOnly(datum, ['id', 'meaning', 'reference'], place, path);
  if (datum.meaning !== 'instance') refuse(place, `${path}/meaning`);
  const [, type, id] = /^([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(datum.reference.reference ?? '') ?? [];
  return type !== undefined && id !== undefined && isType(type) ? { type, id } : refuse(place, `${path}/reference`);
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
