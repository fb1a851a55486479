import { AppError, parse } from '@assent/domain';
import * as z from 'zod';

/**
 * Parses the options of one part of this package.
 *
 * @throws AppError `configuration_invalid` with `part` and `pointers` to the wrong options, never their values
 */
export function parseConfig<T extends z.ZodType>(part: string, schema: T, input: unknown): z.infer<T> {
  try {
    return parse(schema, input);
  } catch (error) {
    if (error instanceof AppError) throw new AppError('configuration_invalid', { part, ...error.params });
    throw error;
  }
}

/** A chain id: a number, or its digits as an environment variable has them. */
export const zChainId = z.union([
  z.int().positive(),
  z
    .string()
    .regex(/^[1-9][0-9]{0,14}$/)
    .transform(Number),
]);
