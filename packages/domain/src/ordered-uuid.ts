/**
 * A version 7 UUID (RFC 9562 §5.7) of a UNIX time in milliseconds, with the random bits of a version 4 UUID. It sorts after all
 * those of earlier milliseconds.
 */
export function orderedUuid(unixMs: number, random: string): string {
  const time = unixMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
