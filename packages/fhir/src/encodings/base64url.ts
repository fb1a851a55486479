/** Base64url without padding (RFC 4648 §5). */
export const toBase64Url = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url');

/** The octets, or undefined unless the text is the one spelling of them. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const octets = Buffer.from(text, 'base64url');
  return octets.toString('base64url') === text ? new Uint8Array(octets) : undefined;
}
