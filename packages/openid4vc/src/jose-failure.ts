import { errors } from 'jose';

/** Whether what was sent is at fault, and not this program. By name: decoders and keys may throw errors of another realm. */
export const isOfInput = (error: unknown): boolean =>
  error instanceof errors.JOSEError ||
  ['TypeError', 'SyntaxError', 'DataError', 'OperationError'].includes((error as Error).name);
