import type { TokenCodec } from './credential-codec.ts';
import { jwtVcJson } from './jwt-vc-json.ts';
import { sdJwtVc } from './sd-jwt-vc.ts';
import { vcJwt } from './vc-jwt.ts';

/** Every credential format that is a token. Presentations carry these, and no other. */
export const codecs: readonly TokenCodec[] = [sdJwtVc, vcJwt, jwtVcJson];

/** The format a token claims to be of. */
export const codecFor = (compact: string): TokenCodec | undefined => codecs.find((codec) => codec.recognises(compact));
