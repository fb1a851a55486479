import { promisify } from 'node:util';
import { constants, deflate, gunzipSync, gzip, inflateSync } from 'node:zlib';

/** Size of a list when it is expanded, in octets: 2^24 status indexes. A few kilobytes can hold a thousand times more. */
export const maxListOctets = 2 ** 21;

const level = { level: constants.Z_BEST_COMPRESSION };
const deflateInBackground = promisify<Uint8Array, typeof level, Uint8Array>(deflate);
const gzipInBackground = promisify<Uint8Array, typeof level, Uint8Array>(gzip);

/** ZLIB (RFC 1950) around DEFLATE. Takes up to 150 ms for 2^20 indexes, beside the thread that serves requests. */
export const toZlib = (octets: Uint8Array): Promise<Uint8Array> => deflateInBackground(octets, level);

/** GZIP (RFC 1952). As slow as `toZlib`. */
export const toGzip = (octets: Uint8Array): Promise<Uint8Array> => gzipInBackground(octets, level);

/** What was compressed; undefined if it is not ZLIB from end to end, or more than `maxListOctets`. */
export const fromZlib = (compressed: Uint8Array): Uint8Array | undefined => expanded(inflateSync, compressed);

/** What was compressed; undefined if it is not GZIP from end to end, or more than `maxListOctets`. */
export const fromGzip = (compressed: Uint8Array): Uint8Array | undefined => expanded(gunzipSync, compressed);

type Expand = typeof inflateSync | typeof gunzipSync;

function expanded(expand: Expand, compressed: Uint8Array): Uint8Array | undefined {
  try {
    // with `info` zlib also tells how much it read: it stops at the end of the stream, whatever follows
    const options = { maxOutputLength: maxListOctets, info: true };
    const { buffer, engine } = expand(compressed, options) as unknown as Expansion;
    return engine.bytesWritten === compressed.length ? buffer : undefined;
  } catch {
    return undefined; // what cannot be expanded is no list; the caller refuses it
  }
}

interface Expansion {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}
