const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** The octets of a Base45 text (RFC 9285); undefined if it is none. */
export function fromBase45(text: string): Uint8Array | undefined {
  const digits = Array.from(text, (character) => alphabet.indexOf(character));
  if (digits.includes(-1) || digits.length % 3 === 1) return undefined;
  const octets: number[] = [];
  for (let at = 0; at < digits.length; at += 3) {
    const [low = 0, middle = 0, high] = digits.slice(at, at + 3);
    const value = low + 45 * middle + 2025 * (high ?? 0);
    if (value >= (high === undefined ? 256 : 65_536)) return undefined;
    octets.push(...(high === undefined ? [value] : [value >> 8, value & 255]));
  }
  return Uint8Array.from(octets);
}
