/**
 * The token of an `Authorization` header (RFC 6750 §2.1), or undefined if it is missing or cannot be one of ours. The name
 * of the scheme is without case (RFC 9110 §11.1).
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]{16,512})$/i.exec(authorization ?? '')?.[1];
}
