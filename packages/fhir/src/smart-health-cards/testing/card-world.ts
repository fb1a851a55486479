import { toBase64Url } from '../../encodings/base64url.ts';
import { deflateRaw } from '../../encodings/inflate.ts';
import { thumbprintOf } from '../card-keys.ts';
import type { CardSigner } from '../issue-card.ts';
import type { CardTrust, TrustedIssuer } from '../trust-directory.ts';

/** A new P-256 key in memory. */
export async function newSigner(): Promise<CardSigner> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const sign = async (octets: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, Uint8Array.from(octets)));
  return { x, y, sign };
}

/** A JWS over any payload text, or over octets that are compressed already. */
export async function signedText(signer: CardSigner, payload: string | Uint8Array, header: object = {}) {
  const all = { zip: 'DEF', alg: 'ES256', kid: await thumbprintOf(signer.x, signer.y), ...header };
  const octets = typeof payload === 'string' ? deflateRaw(new TextEncoder().encode(payload)) : payload;
  const input = `${toBase64Url(new TextEncoder().encode(JSON.stringify(all)))}.${toBase64Url(octets)}`;
  return `${input}.${toBase64Url(await signer.sign(new TextEncoder().encode(input)))}`;
}

interface Published {
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  readonly keySet: unknown;
  readonly list?: unknown;
}

/** Trust in documents at hand; notes whom it was asked for keys. */
export function trusting({ issuers, keySet, list }: Published): CardTrust & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    issuer: async (iss) => issuers.get(iss),
    keySet: async (iss) => {
      asked.push(iss);
      return keySet;
    },
    revocationList: async () => list,
  };
}
