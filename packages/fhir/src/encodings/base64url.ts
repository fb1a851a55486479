/** Base64url without padding (RFC 4648 §5). Of what browsers have too: a wallet reads cards and links. */
export function toBase64Url(octets: Uint8Array): string {
  let text = '';
  // in steps: a call has room for so many arguments only
  for (let at = 0; at < octets.length; at += 8192) text += String.fromCharCode(...octets.subarray(at, at + 8192));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The octets, or undefined unless the text is the one spelling of them. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const octets = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return toBase64Url(octets) === text ? octets : undefined;
}
