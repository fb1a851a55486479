import { toBase64Url } from '../encodings/base64url.ts';
import { deflateRaw, inflateRaw } from '../encodings/inflate.ts';
import { fileOpener, gcm, keyFrom, type LinkFile } from './file-opener.ts';

export const openFile = fileOpener(inflateRaw);

/** Encrypts a file for those who have the link: JWE, `dir`, A256GCM, compressed, under a new random nonce each time. */
export async function sealFile(key: string, { contentType, text }: LinkFile): Promise<string> {
  const header = { alg: 'dir', enc: 'A256GCM', cty: contentType, zip: 'DEF' };
  const aad = toBase64Url(new TextEncoder().encode(JSON.stringify(header)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = deflateRaw(new TextEncoder().encode(text));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(gcm(iv, aad), await keyFrom(key), Uint8Array.from(plain)));
  return [aad, '', ...[iv, sealed.slice(0, -16), sealed.slice(-16)].map(toBase64Url)].join('.');
}
