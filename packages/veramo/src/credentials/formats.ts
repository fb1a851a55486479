import type { CredentialCodec } from './credential-codec.ts';
import { jwtVcJson } from './jwt-vc-json.ts';
import { sdJwtVc } from './sd-jwt-vc.ts';
import { vcJwt } from './vc-jwt.ts';

/** Every credential format that is a token. Presentations carry these, and no other. */
export const codecs: readonly CredentialCodec[] = [sdJwtVc, vcJwt, jwtVcJson];

/** The format a token claims to be of. */
export const codecFor = (compact: string): CredentialCodec | undefined =>
  codecs.find((codec) => codec.recognises(compact));
