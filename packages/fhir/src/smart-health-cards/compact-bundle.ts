import { AppError, parse } from '@assent/domain';
import * as z from 'zod';
import { walkJson } from '../elements/walk-json.ts';
import { isCoding, isConceptText } from './card-bundle.ts';

const zBundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z
    .array(z.looseObject({ fullUrl: z.string().optional(), resource: z.looseObject({ resourceType: z.string() }) }))
    .min(1)
    .max(200),
});

/**
 * A collection with the same resources in the form that fits a QR code: identifiers, narrative, and texts beside codes
 * are left out, references lead to `resource:N` inside.
 *
 * @throws AppError `invalid_request` for what is no Bundle; `unsupported_resource` with `resourceType` and `pointer` for
 *   a reference that leads out of it
 */
export function compactBundle(bundle: unknown) {
  const { entry } = parse(zBundle, bundle);
  for (const _ of walkJson(entry)); // bounds the depth for what follows
  const places = new Map(
    entry.flatMap((one, index) => namesOf(one).map((name) => [name, `resource:${index}`] as const)),
  );
  return {
    resourceType: 'Bundle' as const,
    type: 'collection' as const,
    entry: entry.map(({ resource }, index) => ({
      fullUrl: `resource:${index}`,
      resource: compact(resource, {
        name: '',
        placeOf: (reference) => places.get(reference) ?? leadsOut(resource.resourceType, index),
      }) as object,
    })),
  };
}

interface Compacting {
  readonly name: string;
  readonly placeOf: (reference: string) => string;
}

function compact(value: unknown, { name, placeOf }: Compacting): unknown {
  if (Array.isArray(value)) return value.map((one) => compact(one, { name, placeOf }));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isKept(value, key, name));
  return Object.fromEntries(
    kept.map(([key, member]) => {
      if (key === 'reference' && typeof member === 'string') return [key, placeOf(member)];
      if (key === 'meta') return [key, { security: (member as { security: unknown }).security }];
      return [key, compact(member, { name: key, placeOf })];
    }),
  );
}

function isKept(value: object, key: string, name: string): boolean {
  const member = (value as Record<string, unknown>)[key];
  if (member === undefined) return false;
  if ('resourceType' in value) {
    const hasLabels = key === 'meta' && Array.isArray((member as { security?: unknown } | null)?.security);
    return key !== 'id' && key !== 'text' && (key !== 'meta' || hasLabels);
  }
  if (key === 'text') return !('coding' in value && isConceptText(value, name));
  return !(key === 'display' && isCoding(value));
}

const namesOf = (entry: { fullUrl?: string | undefined; resource: { resourceType: string; id?: unknown } }) => [
  ...(entry.fullUrl === undefined ? [] : [entry.fullUrl]),
  ...(typeof entry.resource.id === 'string' ? [`${entry.resource.resourceType}/${entry.resource.id}`] : []),
];

function leadsOut(resourceType: string, index: number): never {
  throw new AppError('unsupported_resource', { resourceType, pointer: `#/entry/${index}/resource` });
}
