/**
 * A part of a DID by which people tell it from others; it identifies nobody. The names of did:jwk are keys written as JSON, which begin and
 * end alike, so of them it is the beginning of the coordinate `x` (RFC 7518 §6.2.1.2, RFC 8037 §2).
 */
export const shortDid = (did: string): string => `…${(coordinateOf(did) ?? did.slice(-8)).slice(0, 8)}`;

function coordinateOf(did: string): string | undefined {
  if (!did.startsWith('did:jwk:')) return undefined;
  try {
    const { x }: { readonly x?: unknown } = JSON.parse(atob(did.slice(8).replaceAll('-', '+').replaceAll('_', '/')));
    return typeof x === 'string' ? x : undefined;
  } catch {
    return undefined; // not a key: its end will have to do
  }
}
