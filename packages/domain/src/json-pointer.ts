import * as z from 'zod';

/** How many pointers one request or proof may have. */
export const maxPointers = 64;

/** A JSON pointer (RFC 6901) to something in a document, not to the document itself. */
export const zJsonPointer = z
  .string()
  .max(512)
  .regex(/^(\/([^~/]|~[01])*)+$/);

/** The names that a pointer goes through. */
export const namesIn = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Whether a pointer leads to something in a document of JSON. To `null` or to what the language itself put there it leads not. */
export function leadsIn(document: unknown, pointer: string): boolean {
  let value = document;
  for (const name of namesIn(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return false;
    value = (value as Record<string, unknown>)[name];
  }
  return value !== undefined && value !== null;
}
