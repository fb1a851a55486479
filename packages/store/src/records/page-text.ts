import { hashBytes, tileWidth } from '@assent/domain';

const sparseMark = 'sparse:';
const pageBytes = tileWidth * hashBytes;

/**
 * A page of a log as a column keeps it: its bytes in base64, or, after `sparse:`, those of its hashes that are not zero, each after
 * the byte that says which it is. A map with few patients has pages with one hash of 256, and a step of the log writes a page for each.
 */
export function pageText(page: Uint8Array): string {
  const hashes = page.length === pageBytes ? hashesIn(page) : undefined;
  if (!hashes || hashes.length > tileWidth / 2) return Buffer.from(page).toString('base64');
  const parts = hashes.flatMap((at) => [Uint8Array.of(at), page.subarray(at * hashBytes, (at + 1) * hashBytes)]);
  return sparseMark + Buffer.concat(parts).toString('base64');
}

/** The page in such a text. @throws Error if it is none */
export function openPage(text: string): Uint8Array {
  if (!text.startsWith(sparseMark)) return Uint8Array.from(Buffer.from(text, 'base64'));
  const bytes = Buffer.from(text.slice(sparseMark.length), 'base64');
  if (bytes.length % (1 + hashBytes) !== 0) throw new Error('a page of a log is cut off');
  const page = new Uint8Array(pageBytes);
  for (let from = 0; from < bytes.length; from += 1 + hashBytes) {
    page.set(bytes.subarray(from + 1, from + 1 + hashBytes), (bytes[from] as number) * hashBytes);
  }
  return page;
}

/** Which hashes are there. */
function hashesIn(page: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < page.length; at += 1) {
    if (page[at] === 0) continue;
    const hash = Math.floor(at / hashBytes);
    found.push(hash);
    at = (hash + 1) * hashBytes - 1;
  }
  return found;
}
