import { createRequire } from 'node:module';
import type secp256k1 from 'secp256k1';

/** What is used of libsecp256k1. */
export type Libsecp256k1 = Pick<
  typeof secp256k1,
  'ecdsaSign' | 'ecdsaVerify' | 'ecdsaRecover' | 'signatureNormalize' | 'publicKeyConvert'
>;

/**
 * libsecp256k1, five times as fast as OpenSSL on its curve, or undefined where the package has no build of it for this
 * machine. The package itself would then fall back on JavaScript that has had forgeable signatures; we use OpenSSL.
 */
export const libsecp256k1: Libsecp256k1 | undefined = load();

function load(): Libsecp256k1 | undefined {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings.js') as Libsecp256k1;
  } catch {
    return undefined; // no build for this machine
  }
}
