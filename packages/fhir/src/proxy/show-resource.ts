import type { Coding } from '@assent/domain';
import type { SomeResource } from './resource-facts.ts';
import { openTypes } from './resource-types.ts';

/**
 * A resource as it is shown: without versions and times of the server behind, texts for people (which may tell anything), contained
 * resources (which nobody decides on), and every reference to what is not in the same answer. `visible` has the `Type/id` that are.
 */
export function showResource(
  { meta, text: _text, contained: _contained, ...rest }: SomeResource,
  visible: ReadonlySet<string>,
  labels: readonly Coding[],
): object {
  const security = [...(meta?.security ?? []), ...labels];
  const shownMeta = {
    ...(meta?.profile ? { profile: meta.profile } : {}),
    ...(security.length > 0 ? { security } : {}),
  };
  const shown = withoutReferences(rest, visible) as object;
  return Object.keys(shownMeta).length > 0 ? { ...shown, meta: shownMeta } : shown;
}

function withoutReferences(value: unknown, visible: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const rest = value.map((one) => withoutReferences(one, visible)).filter((one) => one !== undefined);
    return rest.length > 0 ? rest : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isHidden(value, visible)) return undefined;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    const rest = hiding.has(name) ? undefined : withoutReferences(member, visible);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Narrative inside others, and links that go past this proxy. */
const hiding: ReadonlySet<string> = new Set(['div', 'contentReference', 'valueUri', 'valueUrl', 'sourceAttachment']);

/** Whether a value refers to something that is not shown. Where that cannot be told, it does. */
function isHidden(value: object, visible: ReadonlySet<string>): boolean {
  const { reference, identifier, type, url, contentType } = value as Record<string, unknown>;
  if (typeof url === 'string' && typeof contentType === 'string') return true;
  if (typeof reference === 'string') {
    return !visible.has(reference) && !openTypes.has(/^([A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/.exec(reference)?.[1] ?? '');
  }
  if (reference !== undefined) return true;
  const isLogical = typeof identifier === 'object' && !Array.isArray(identifier) && typeof type === 'string';
  return isLogical && !openTypes.has(type);
}
