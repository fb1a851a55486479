import { AppError, parse } from '@assent/domain';
import * as z from 'zod';
import { assertUnderstood } from './elements/assert-understood.ts';
import { type Place, refuse } from './elements/refusal.ts';
import { resourceTypeOf } from './elements/resource-type.ts';
import { walkJson } from './elements/walk-json.ts';

const maxBytes = 5_000_000;
const maxEntries = 5000;
const place: Place = { resourceType: 'Bundle', at: '#' };

const zEntry = z.looseObject({
  fullUrl: z.string().min(1).optional(),
  resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }),
  request: z.looseObject({ method: z.string() }).optional(),
});
const zBundle = z.looseObject({
  resourceType: z.string(),
  type: z.string().optional(),
  entry: z.array(z.unknown()).optional(),
});
const zEntries = z.looseObject({ entry: z.array(zEntry).default([]) });

/** A resource with its address in the Bundle, if it has one, and a JSON pointer to it from the Bundle. */
export interface BundleResource {
  readonly fullUrl?: string;
  readonly pointer: string;
  readonly resource: {
    readonly resourceType: string;
    readonly id?: string | undefined;
    readonly [name: string]: unknown;
  };
}

/** The record of one patient by kind of resource, each in the order of the Bundle. */
export interface PatientBundle {
  readonly patient: BundleResource;
  readonly practitioners: readonly BundleResource[];
  readonly roles: readonly BundleResource[];
  readonly organizations: readonly BundleResource[];
  readonly coverages: readonly BundleResource[];
  readonly immunizations: readonly BundleResource[];
  readonly observations: readonly BundleResource[];
  readonly conditions: readonly BundleResource[];
  readonly medications: readonly BundleResource[];
  readonly consents: readonly BundleResource[];
  readonly other: readonly BundleResource[];
}

const groupOf: ReadonlyMap<string, keyof PatientBundle> = new Map([
  ['Patient', 'patient'],
  ['Practitioner', 'practitioners'],
  ['PractitionerRole', 'roles'],
  ['Organization', 'organizations'],
  ['Coverage', 'coverages'],
  ['Immunization', 'immunizations'],
  ['Observation', 'observations'],
  ['Condition', 'conditions'],
  ['Medication', 'medications'],
  ['MedicationAdministration', 'medications'],
  ['MedicationDispense', 'medications'],
  ['MedicationRequest', 'medications'],
  ['MedicationStatement', 'medications'],
  ['Consent', 'consents'],
]);

/**
 * Sorts the resources of a collection or transaction Bundle about exactly one patient. The resources themselves are
 * not looked into.
 *
 * @throws AppError `payload_too_large` over 5 MB of JSON or 5000 entries, `unsupported_resource` for another type of
 *   Bundle, another number of patients, a changed meaning or a request that is not to create or update,
 *   `invalid_request` for what is not shaped like a Bundle
 */
export function splitBundle(bundle: unknown): PatientBundle {
  const resources = resourcesOf(bundle, ['collection', 'transaction']);
  const group = (name: string) =>
    resources.filter(({ resource }) => (groupOf.get(resource.resourceType) ?? 'other') === name);
  const [patient, ...others] = group('patient');
  if (patient === undefined || others.length > 0) return refuse(place, '/entry');
  return {
    patient,
    practitioners: group('practitioners'),
    roles: group('roles'),
    organizations: group('organizations'),
    coverages: group('coverages'),
    immunizations: group('immunizations'),
    observations: group('observations'),
    conditions: group('conditions'),
    medications: group('medications'),
    consents: group('consents'),
    other: group('other'),
  };
}

/**
 * The resources of a Bundle of one of these types, in its order.
 *
 * @throws AppError as `splitBundle`, whatever the number of patients
 */
export function resourcesOf(input: unknown, types: readonly string[]): BundleResource[] {
  const bundle = parse(zBundle, input);
  const resourceType = resourceTypeOf(bundle);
  if (resourceType !== 'Bundle') throw new AppError('unsupported_resource', { resourceType });
  if (!types.includes(bundle.type ?? '')) refuse(place, '/type');
  assertNotTooLarge(bundle);
  const { entry: entries } = parse(zEntries, bundle);
  assertUnderstood({ ...bundle, entry: entries.map(({ resource: _, ...rest }) => rest) }, place);
  const seen = new Set<string>();
  return entries.map(({ fullUrl, resource, request }, index) => {
    const path = `/entry/${index}`;
    if (fullUrl !== undefined && seen.has(fullUrl)) refuse(place, `${path}/fullUrl`);
    if (fullUrl !== undefined) seen.add(fullUrl);
    if (request && !['POST', 'PUT'].includes(request.method)) refuse(place, `${path}/request/method`);
    return { ...(fullUrl === undefined ? {} : { fullUrl }), pointer: `#${path}/resource`, resource };
  });
}

function assertNotTooLarge(bundle: z.infer<typeof zBundle>): void {
  if ((bundle.entry?.length ?? 0) > maxEntries) throw new AppError('payload_too_large', { maxEntries });
  // Walked first: JSON.stringify has no bound of its own on depth.
  for (const _ of walkJson(bundle));
  const bytes = new TextEncoder().encode(JSON.stringify(bundle)).byteLength;
  if (bytes > maxBytes) throw new AppError('payload_too_large', { maxBytes });
}
