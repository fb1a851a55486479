import { AppError } from '@assent/domain';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';

/** A unit of work that lost against another one, and may win when it is run again. */
export class TransientFailure extends Error {}

/** Serialization failure and deadlock (PostgreSQL, appendix A). */
const transientStates = ['40001', '40P01'];
/** Connection, resources, operator, system, authorization, no such database; lock and idle timeouts. */
const unavailableStates = /^(08|28|3D|53|57|58)|^(55P03|25P03)$/;
/** SQLite result codes that speak of the statement. All others speak of the file. */
const statementCodes = ['SQLITE_ERROR', 'SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_RANGE', 'SQLITE_TOOBIG'];

interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly table?: unknown;
  readonly constraint?: unknown;
}

/**
 * The error of a driver in our terms. What drivers and TypeORM say is not passed on, not even as a cause: it repeats the
 * values of the statement.
 */
export function failureFrom(error: unknown): Error {
  if (error instanceof AppError || error instanceof TransientFailure) return error;
  if (error instanceof QueryRunnerAlreadyReleasedError) return unavailable('connection lost');
  const driverError: DriverError = error instanceof QueryFailedError ? error.driverError : (error ?? {});
  const code = String(driverError.code ?? '');
  if (code.startsWith('SQLITE_')) return sqliteFailure(code, String(driverError.message));
  if (error instanceof QueryFailedError) return postgresFailure(code, driverError);
  return error instanceof Error ? error : new Error('unknown failure');
}

/** The error of an attempt to open a database, or to begin a transaction: whatever it is, the database is not there. */
export function openingFailureFrom(error: unknown): Error {
  const failure = failureFrom(error);
  if (failure instanceof AppError || failure instanceof TransientFailure) return failure;
  return unavailable(String((error as DriverError).code ?? 'not reachable'));
}

/** Why a database is not available. */
class DatabaseFailure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`database failure: ${code}`);
    this.code = code;
  }
}

/** `code` comes from a driver: it names a kind of failure and holds no value. */
export const unavailable = (code: string): AppError =>
  new AppError('store_unavailable', {}, { cause: new DatabaseFailure(code) });

/** Whether a SQLite file was being written by another connection, and nothing was done. */
export const isLocked = (error: unknown): boolean =>
  error instanceof AppError && error.cause instanceof DatabaseFailure && error.cause.code === 'SQLITE_BUSY';

function sqliteFailure(code: string, message: string): Error {
  if (!statementCodes.includes(code)) return unavailable(code);
  // SQLite names tables and columns here, never values.
  if (/UNIQUE constraint failed/.test(message)) return new AppError('conflict');
  return new Error(`database refused a statement: ${message}`);
}

function postgresFailure(state: string, { table, constraint }: DriverError): Error {
  if (transientStates.includes(state)) return new TransientFailure(state);
  if (state === '23505') return new AppError('conflict');
  // A server that answers says so in five characters; anything else is a connection that broke.
  if (!/^[0-9A-Z]{5}$/.test(state) || state === 'EPIPE') return unavailable(state || 'connection lost');
  if (unavailableStates.test(state)) return unavailable(state);
  return new Error(`database refused a statement: ${state} ${table ?? ''} ${constraint ?? ''}`.trimEnd());
}
