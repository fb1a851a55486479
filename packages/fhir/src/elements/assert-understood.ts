import { type Place, refuse } from './refusal.ts';
import { walkJson } from './walk-json.ts';

const modifiers = ['modifierExtension', 'implicitRules', '_implicitRules'];

/**
 * Makes sure that nothing in a resource changes its meaning in a way that is not known here: modifier extensions,
 * implicit rules, and references that only a contained resource could answer (FHIR R4 §2.5, §2.26.0.4).
 *
 * @throws AppError `unsupported_resource` at the first such element, `invalid_request` for what is not JSON
 */
export function assertUnderstood(resource: object, place: Place): void {
  for (const { value, pathTo } of walkJson(resource, place.at)) {
    const key = modifiers.find((modifier) => Object.hasOwn(value, modifier));
    if (key !== undefined) refuse(place, pathTo(key));
    if (isContainedOnly(value)) refuse(place, pathTo('reference'));
  }
}

/**
 * Makes sure that an element has no members but those named, where every member must be understood. Names of others
 * are not repeated.
 *
 * @throws AppError `unsupported_resource` at the element
 */
export function assertOnly(element: object, names: readonly string[], place: Place, path: string): void {
  if (Object.keys(element).some((name) => !names.includes(name))) refuse(place, path);
}

function isContainedOnly(value: { reference?: unknown; display?: unknown; identifier?: unknown }): boolean {
  const { reference, display, identifier } = value;
  return typeof reference === 'string' && reference.startsWith('#') && !display && !identifier;
}
