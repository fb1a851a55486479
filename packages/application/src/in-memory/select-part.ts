import { namesIn } from '@assent/domain';
import type { JsonDocument } from '../ports/documents.ts';

/** The part of a document that pointers lead to: on the way to it objects show who and of what type they are, as in JSON-LD they must. */
export function selectPart(document: JsonDocument, pointers: readonly string[]): JsonDocument {
  const paths = pointers.map(namesIn);
  return { '@context': document['@context'], ...(partOf(document, paths) as JsonDocument) };
}

function partOf(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  const into = (name: string) => paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
  const chosen = Object.entries(value as object)
    .map(([name, child]) => [name, child, into(name)] as const)
    .filter(([name, , inside]) => inside.length > 0 || (!Array.isArray(value) && ['id', 'type'].includes(name)))
    .map(([name, child, inside]) => [name, inside.length > 0 ? partOf(child, inside) : child] as const);
  return Array.isArray(value) ? chosen.map(([, child]) => child) : Object.fromEntries(chosen);
}
