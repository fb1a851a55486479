import { AppError } from '@assent/domain';

/** Whether what was typed is wrong. Which part of it is not said, as the service does not say it either. */
export const isWrong = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'invalid_request');
