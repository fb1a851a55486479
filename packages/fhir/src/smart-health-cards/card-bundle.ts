import { AppError } from '@assent/domain';
import * as z from 'zod';
import { walkJson } from '../elements/walk-json.ts';
import { refuseCard } from './card-fault.ts';

const zEntries = z
  .array(
    z.looseObject({ fullUrl: z.string().optional(), resource: z.looseObject({ resourceType: z.string().min(1) }) }),
  )
  .min(1)
  .max(1000);

/** The resources of a card's Bundle; FHIR has no empty strings, lists or objects. */
export function assertBundle(bundle: object & { readonly entry?: unknown }): void {
  if (!zEntries.safeParse(bundle.entry).success) refuseCard('bundle_form');
  for (const value of nodesOf(bundle)) {
    const members = Object.values(value);
    if (members.length === 0 || members.some((member) => member === '')) refuseCard('bundle_empty_value');
  }
}

function nodesOf(bundle: object): readonly object[] {
  try {
    return [...walkJson(bundle)].map(({ value }) => value);
  } catch (error) {
    if (error instanceof AppError) refuseCard('bundle_form'); // nested too deep
    throw error;
  }
}

/**
 * The rules for cards that become QR codes: no `id`, no `meta` but labels, no narrative, no texts beside codes, and
 * short addresses that lead inside ("Health Cards are Compact").
 */
export function assertCompact(bundle: object & { readonly entry?: unknown }): void {
  const entries = zEntries.safeParse(bundle.entry);
  if (!entries.success) refuseCard('bundle_form');
  const urls = entries.data.map(({ fullUrl }) => fullUrl);
  if (!urls.every((url) => url !== undefined && /^resource:\d{1,3}$/.test(url)) || new Set(urls).size < urls.length) {
    refuseCard('bundle_full_url');
  }
  for (const { value, name } of elements(bundle)) assertCompactElement(value, name, urls);
}

function assertCompactElement(value: object, name: string, urls: readonly (string | undefined)[]): void {
  if ('resourceType' in value) assertCompactResource(value);
  else if (isConceptText(value, name)) refuseCard('bundle_concept_text');
  if (isCoding(value) && 'display' in value) refuseCard('bundle_coding_display');
  const target = 'reference' in value ? value.reference : undefined;
  if (typeof target === 'string' && !urls.includes(target)) refuseCard('bundle_reference');
}

const zLabels = z.strictObject({
  security: z.array(z.strictObject({ system: z.string().optional(), code: z.string() })).min(1),
});

function assertCompactResource(resource: object): void {
  if ('id' in resource) refuseCard('bundle_id');
  if ('text' in resource) refuseCard('bundle_narrative');
  if (!('meta' in resource)) return;
  const meta = zLabels.safeParse(resource.meta);
  if (!meta.success) refuseCard('bundle_meta');
}

/** Elements of FHIR that have a `text` of their own and are not CodeableConcepts. */
const textElements = ['name', 'address', 'note', 'dosage', 'dosageInstruction', 'rateDose', 'contact', 'item'];

/** Whether an element is a CodeableConcept with a `text`. */
export const isConceptText = (value: object, name: string): boolean =>
  'text' in value &&
  ('coding' in value ||
    (!textElements.includes(name) && Object.keys(value).every((key) => ['id', 'extension', 'text'].includes(key))));

/** Whether an element is a Coding: it has a code, and a system, a version or a display beside it, and no value. */
export const isCoding = (value: object): boolean =>
  'code' in value && !('value' in value) && !('resourceType' in value);

/** Every object of a resource with the name of the element it stands in. */
function* elements(value: unknown, name = ''): Generator<{ readonly value: object; readonly name: string }> {
  if (Array.isArray(value)) for (const one of value) yield* elements(one, name);
  else if (typeof value === 'object' && value !== null) {
    yield { value, name };
    for (const [key, member] of Object.entries(value)) yield* elements(member, key);
  }
}
