import { deflateRawSync, inflateRawSync, inflateSync } from 'node:zlib';

/** DEFLATE without any frame (RFC 1951). */
export const deflateRaw = (octets: Uint8Array): Uint8Array => new Uint8Array(deflateRawSync(octets, { level: 9 }));

/** What was compressed with DEFLATE (RFC 1951); undefined if it is not that from end to end, or above `maxOctets`. */
export const inflateRaw = (compressed: Uint8Array, maxOctets: number): Uint8Array | undefined =>
  expanded(inflateRawSync, compressed, maxOctets);

/** What was compressed with ZLIB (RFC 1950); undefined if it is not that from end to end, or above `maxOctets`. */
export const inflateZlib = (compressed: Uint8Array, maxOctets: number): Uint8Array | undefined =>
  expanded(inflateSync, compressed, maxOctets);

type Expand = typeof inflateSync | typeof inflateRawSync;

function expanded(expand: Expand, compressed: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  try {
    // With `info` zlib also tells how much it read: it stops at the end of the stream, whatever follows.
    const { buffer, engine } = expand(compressed, { maxOutputLength, info: true }) as unknown as Expansion;
    return engine.bytesWritten === compressed.length ? new Uint8Array(buffer) : undefined;
  } catch {
    return undefined; // What cannot be expanded is not compressed data; the caller refuses it.
  }
}

interface Expansion {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}
