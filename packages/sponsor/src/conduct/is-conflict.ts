import { AppError } from '@assent/domain';

/** Whether something was refused as it is there already. */
export const isConflict = (error: unknown): boolean => error instanceof AppError && error.code === 'conflict';
