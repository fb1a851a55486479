const maxLength = 2048;
/** What a host may be made of where it stands in a policy for browsers. */
const plainHost = /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/;
/** A private-use scheme is a domain name turned round (RFC 8252 §7.1), so that two apps have not the same by accident. */
const privateScheme = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;
const loopbacks = ['127.0.0.1', '[::1]'];

/**
 * Whether a wallet may be sent to with a code: https, an app by its private-use scheme, or a port of this machine (RFC 8252 §7).
 * Wallets are not registered, so what they push is the address, and nothing else is compared with it but itself.
 */
export function isWalletAddress(address: string): boolean {
  if (address.length > maxLength || !/^[\x21-\x7e]+$/.test(address) || !URL.canParse(address)) return false;
  const { protocol, hostname, username, password, hash } = new URL(address);
  if (username || password || hash || address.includes('#')) return false;
  if (protocol === 'https:') return plainHost.test(hostname);
  if (protocol === 'http:') return loopbacks.includes(hostname);
  return privateScheme.test(protocol);
}

/** Where an address leads, in short: for people, and as a source in a policy for browsers (CSP). */
export function placeOf(address: string): string {
  const { protocol, origin } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol;
}
