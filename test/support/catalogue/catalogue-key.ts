import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { publicKeyToAddress } from 'viem/accounts';

/** A key of somebody in the catalogue. */
export interface CatalogueKey {
  readonly jwk: Readonly<Record<string, string>>;
  /** With the private part: what must never be in a message. */
  readonly secret: Readonly<Record<string, string>>;
  readonly did: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A new key of P-256, of somebody known by a did:jwk. */
export const newCatalogueKey = (): CatalogueKey =>
  catalogueKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);

/** A key as the catalogue knows it. */
export function catalogueKey(privateKey: KeyObject): CatalogueKey {
  const { secret, jwk } = jwksOf(privateKey);
  const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
  return { jwk, secret, did, kid: `${did}#0`, privateKey };
}

/** A new key of secp256k1, of an issuer known by a did:ethr that was never changed on the chain. */
export function newIssuerKey(chainId: number): CatalogueKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const { secret, jwk } = jwksOf(privateKey);
  const point = [jwk.x, jwk.y].map((part) => Buffer.from(part, 'base64url').toString('hex')).join('');
  const did = `did:ethr:0x${chainId.toString(16)}:${publicKeyToAddress(`0x04${point}`)}`;
  return { jwk, secret, did, kid: `${did}#controller`, privateKey };
}

function jwksOf(privateKey: KeyObject) {
  const { kty = '', crv = '', x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  const jwk = { kty, crv, x, y };
  return { jwk, secret: { ...jwk, d } };
}

/** How a token is signed: rightly, or in one of the ways that were believed before. */
export type Signature = 'right' | 'none' | 'changed' | 'public key as secret';

/** The signature over `text`, base64url. */
export function signatureOf(text: string, { privateKey, jwk }: CatalogueKey, kind: Signature): string {
  if (kind === 'none') return '';
  if (kind === 'public key as secret')
    return createHmac('sha256', JSON.stringify(jwk)).update(text).digest('base64url');
  const bytes = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  if (kind === 'changed') bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64url');
}
