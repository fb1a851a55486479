import { createHash } from 'node:crypto';

/** The hasher that @sd-jwt asks for. */
export const sha = (data: string | ArrayBuffer, algorithm: string): Uint8Array =>
  createHash(algorithm.replace('-', ''))
    .update(typeof data === 'string' ? data : Buffer.from(data))
    .digest();
