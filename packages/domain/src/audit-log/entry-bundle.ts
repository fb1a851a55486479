import { concat } from './bytes.ts';

/** Entries one after another, each after its length in two bytes, big-endian (C2SP tlog-tiles, "Log entries"). */
export const encodeEntries = (entries: readonly Uint8Array[]): Uint8Array =>
  concat(...entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]));

/** The entries of a bundle, or undefined if it does not end with the end of an entry. */
export function decodeEntries(bundle: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  for (let offset = 0; offset < bundle.length; ) {
    const [high, low] = [bundle[offset], bundle[offset + 1]];
    if (high === undefined || low === undefined) return undefined;
    const end = offset + 2 + high * 256 + low;
    if (end > bundle.length) return undefined;
    entries.push(bundle.slice(offset + 2, end));
    offset = end;
  }
  return entries;
}
