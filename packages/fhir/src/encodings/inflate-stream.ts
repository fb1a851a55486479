/** Expands what was compressed with DEFLATE (RFC 1951); undefined if it is not that from end to end, or above `maxOctets`. */
export type InflateRaw = (
  compressed: Uint8Array,
  maxOctets: number,
) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/**
 * The same with the streams of browsers. Node's let what follows the end of the data pass, so that there the one of `inflate.ts` is used.
 */
export const inflateRawInBrowser: InflateRaw = async (compressed, maxOctets) => {
  const stream = new Blob([Uint8Array.from(compressed)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > maxOctets) {
        await reader.cancel();
        return undefined;
      }
      parts.push(read.value);
    }
  } catch {
    return undefined; // What cannot be expanded is not compressed data; the caller refuses it.
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};
