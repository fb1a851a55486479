import type { X509Certificate } from '@peculiar/x509';
import * as z from 'zod';
import { jsonOf } from '../vp/vp-token.ts';
import { certificatesIn } from '../x509/certificates.ts';
import { type PublicKey, zPublicKey } from './public-key.ts';

/** Whose word about the keys of wallets is taken: of those certified under a root, and of those whose key is known. */
export interface AttestationTrust {
  readonly roots: readonly X509Certificate[];
  readonly keys: ReadonlyMap<string, PublicKey>;
  /** Whether keys without an attestation are refused. */
  readonly isRequired: boolean;
}

const zJwks = z.looseObject({
  keys: z
    .array(
      z.looseObject({ kid: z.string().min(1).max(256) }).transform((jwk) => [jwk.kid, zPublicKey.parse(jwk)] as const),
    )
    .min(1)
    .max(64),
});

/** Trust from the texts of files, each PEM with roots, or a JWKS whose keys have a `kid`. @throws Error for a text that is neither */
export function attestationTrust(files: readonly string[], isRequired: boolean): AttestationTrust {
  const isJwks = (text: string) => text.trimStart().startsWith('{');
  return {
    roots: files.filter((text) => !isJwks(text)).flatMap(certificatesIn),
    keys: new Map(files.filter(isJwks).flatMap((text) => zJwks.parse(jsonOf(text)).keys)),
    isRequired,
  };
}
