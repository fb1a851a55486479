import { AppError, parse } from '@assent/domain';
import type * as z from 'zod';

/** Where a resource stands in the input, for errors: its type and a JSON pointer to it (`#` if it is the input). */
export interface Place {
  readonly resourceType: string;
  readonly at: string;
}

/**
 * Refuses what cannot be read without guessing. `path` goes on from the place and holds names of elements only.
 *
 * @throws AppError `unsupported_resource` with `resourceType` and `pointer`: always
 */
export function refuse({ resourceType, at }: Place, path = ''): never {
  throw new AppError('unsupported_resource', { resourceType, pointer: `${at}${path}` });
}

/**
 * Parses a resource at its place.
 *
 * @throws AppError `invalid_request` with `pointers` from the root of the whole input
 */
export function parseAt<T extends z.ZodType>(schema: T, input: unknown, { at }: Place): z.infer<T> {
  try {
    return parse(schema, input);
  } catch (error) {
    const pointers = error instanceof AppError ? error.params.pointers : undefined;
    if (!Array.isArray(pointers)) throw error;
    throw new AppError('invalid_request', { pointers: pointers.map((pointer: string) => `${at}${pointer.slice(1)}`) });
  }
}
