import { walkJson } from '../elements/walk-json.ts';
import { minimumElements } from './minimum-elements.ts';
import type { FhirResource } from './resource-facts.ts';

/** Members of a resource that are no elements of its type, and stay: others decide what of them is shown. */
const outside = ['resourceType', 'id', 'meta', 'implicitRules'];

/** In values of datatypes: what is part of no summary. */
const beside = /^(_.*|id|extension|data)$/;

/**
 * A resource with its minimum alone (`minimum-elements.ts`), without extensions. Undefined for a type that has no list, and where an
 * extension changes what the rest means.
 */
export function showMinimum(resource: FhirResource): FhirResource | undefined {
  const paths = minimumElements.get(resource.resourceType);
  if (!paths || hasModifierExtension(resource)) return undefined;
  const { resourceType, id, meta, implicitRules } = resource;
  const kept = within(resource, paths, '');
  return {
    resourceType,
    id,
    ...(meta ? { meta } : {}),
    ...(implicitRules === undefined ? {} : { implicitRules }),
    ...kept,
  };
}

export const hasModifierExtension = (resource: FhirResource): boolean =>
  [...walkJson(resource)].some(
    ({ value }) => typeof value === 'object' && value !== null && Object.hasOwn(value, 'modifierExtension'),
  );

function within(value: object, paths: ReadonlySet<string>, parent: string): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const path = pathOf(name, paths, parent);
      if (path === undefined || (parent === '' && outside.includes(name))) return [];
      const isBackbone = [...paths].some((one) => one.startsWith(`${path}.`));
      return [[name, isBackbone ? each(member, (one) => within(one, paths, `${path}.`)) : plain(member)]];
    }),
  );
}

function pathOf(name: string, paths: ReadonlySet<string>, parent: string): string | undefined {
  if (paths.has(parent + name)) return parent + name;
  // `valueQuantity` is the choice `value[x]`
  const choice = [...paths].find(
    (path) => path.endsWith('[x]') && /^[A-Z]/.test(rest(parent + name, path.slice(0, -3)) ?? ''),
  );
  return choice;
}

const rest = (text: string, start: string): string | undefined =>
  text.startsWith(start) ? text.slice(start.length) : undefined;

const each = (value: unknown, change: (one: object) => object): unknown => {
  if (Array.isArray(value)) return value.map((one) => each(one, change));
  return typeof value === 'object' && value !== null ? change(value) : value;
};

const plain = (value: unknown): unknown =>
  each(value, (one) =>
    Object.fromEntries(
      Object.entries(one).flatMap(([name, member]) => (beside.test(name) ? [] : [[name, plain(member)]])),
    ),
  );
