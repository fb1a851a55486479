import { base64url, decodeProtectedHeader } from 'jose';
import * as z from 'zod';
import { isOfInput } from '../jose-failure.ts';
import { claimsUnder, thumbprintOf, zPublicKey } from './public-key.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** How far the clock of a wallet may be ahead or behind, in seconds. */
export const dpopWindowSeconds = 300;

const dpopType = 'dpop+jwt';
const zHeader = z.looseObject({ typ: z.literal(dpopType), jwk: zPublicKey, crit: z.undefined().optional() });
const zClaims = z.looseObject({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string().max(2048),
  iat: z.number(),
  ath: z.string().optional(),
});

/** What a DPoP proof must be for. `accessToken` at a resource, which it then must name. */
export interface DpopPlace {
  readonly method: string;
  readonly url: string;
  readonly nowSeconds: number;
  readonly accessToken?: string;
}

/** The key that a proof was made with, and what makes the proof good for one use. */
export interface DpopKey {
  readonly thumbprint: string;
  readonly use: string;
  /** When it would be refused for its age, in seconds since 1970. */
  readonly endSeconds: number;
}

/** Checks a DPoP proof (RFC 9449 §4.3), but for whether it was used before. */
export async function checkDpop(proof: string, place: DpopPlace): Promise<VciResult<DpopKey>> {
  const header = proof.length <= 4096 ? zHeader.safeParse(headerOf(proof)).data : undefined;
  if (!header) return refuse('invalid_dpop_proof', 'its header is not that of a DPoP proof');
  const claims = zClaims.safeParse(await claimsUnder(proof, header.jwk, dpopType)).data;
  if (!claims) return refuse('invalid_dpop_proof', 'its signature does not hold, or it lacks claims');
  if (claims.htm !== place.method || !isSameUrl(claims.htu, place.url))
    return refuse('invalid_dpop_proof', 'it is for another request');
  if (Math.abs(claims.iat - place.nowSeconds) > dpopWindowSeconds)
    return refuse('invalid_dpop_proof', 'it is too old, or of the future');
  const { accessToken } = place;
  if (accessToken !== undefined && claims.ath !== (await hashOf(accessToken)))
    return refuse('invalid_dpop_proof', 'it is for another access token');
  const thumbprint = await thumbprintOf(header.jwk);
  const endSeconds = Math.ceil(claims.iat) + dpopWindowSeconds + 1;
  return grant({ thumbprint, use: `dpop:${thumbprint}:${claims.jti}`, endSeconds });
}

/** The header of a JWT, whatever it is; undefined if it has none. */
export function headerOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token);
  } catch (error) {
    if (isOfInput(error)) return undefined;
    throw error;
  }
}

/** Query and fragment are left out (RFC 9449 §4.3). */
function isSameUrl(claimed: string, url: string): boolean {
  const plain = (text: string) => {
    const { origin, pathname } = new URL(text);
    return `${origin}${pathname}`;
  };
  return URL.canParse(claimed) && plain(claimed) === plain(url);
}

/** `ath`: base64url of SHA-256 of the token. */
export async function hashOf(accessToken: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken));
  return base64url.encode(new Uint8Array(hash));
}
