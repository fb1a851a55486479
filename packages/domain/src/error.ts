/** Every code an `AppError` can carry. Codes are public API: they reach callers as problem details. */
export type ErrorCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'not_acceptable'
  | 'conflict'
  | 'gone'
  | 'rate_limited'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'timeout'
  | 'overloaded'
  | 'not_accredited'
  | 'unsupported_resource'
  | 'did_resolution_failed'
  | 'registry_unavailable'
  | 'store_unavailable'
  | 'key_unavailable'
  | 'certificate_unavailable'
  | 'configuration_invalid'
  | 'wallet_unreadable';

/** Identifiers, limits and JSON pointers. Never claims, tokens or input values: they reach logs. */
export type ErrorParams = Readonly<Record<string, string | number | readonly string[]>>;

const brand = Symbol.for('assent.AppError');

/**
 * A failure with a stable code: the answer is unknown, or the request cannot be served. Another copy of this module, as what agent.yml
 * names beside the program may load, makes errors that are instances of this one too.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: ErrorOptions) {
    const details = Object.entries(params).map(([name, value]) => `${name}=${value}`);
    super(details.length > 0 ? `${code} (${details.join(', ')})` : code, options);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }

  get [brand](): true {
    return true;
  }
}
