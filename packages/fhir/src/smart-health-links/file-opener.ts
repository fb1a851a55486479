import * as z from 'zod';
import { fromBase64Url } from '../encodings/base64url.ts';
import type { InflateRaw } from '../encodings/inflate-stream.ts';
import { jsonValue, utf8Text } from '../encodings/json-text.ts';
import { refuseLink } from './link-payload.ts';

/** What a link may lead to: cards, FHIR, or a token for a FHIR server. */
export const linkFileTypes = [
  'application/smart-health-card',
  'application/fhir+json',
  'application/smart-api-access',
] as const;
export type LinkFileType = (typeof linkFileTypes)[number];

/** A file behind a link, as text. */
export interface LinkFile {
  readonly contentType: LinkFileType;
  readonly text: string;
}

const maxFileOctets = 2 ** 25;
const zHeader = z.looseObject({
  alg: z.unknown().optional(),
  enc: z.unknown().optional(),
  cty: z.unknown().optional(),
  zip: z.unknown().optional(),
});

/** Decrypts a file of the type that the list of files or the caller expects; undefined accepts each known type. */
export type FileOpener = (key: string, jwe: string, expected?: string) => Promise<LinkFile>;

/** The decryption of files with what a platform has to expand them. */
export const fileOpener =
  (inflateRaw: InflateRaw): FileOpener =>
  async (key, jwe, expected) => {
    const parts = jwe.length > 2 * maxFileOctets ? [] : jwe.split('.');
    const [aad = '', wrapped] = parts;
    const [header, , iv, body, tag] = parts.map((part) => fromBase64Url(part) ?? refuseLink('file_form'));
    if (parts.length !== 5 || wrapped !== '' || !header || iv?.length !== 12 || !body || tag?.length !== 16) {
      return refuseLink('file_form');
    }
    const { contentType, isCompressed } = contentOf(header, expected);
    const opened = await crypto.subtle
      .decrypt(gcm(iv, aad), await keyFrom(key), Uint8Array.from([...body, ...tag]))
      .catch(() => refuseLink('file_not_decrypted'));
    const octets = isCompressed ? await inflateRaw(new Uint8Array(opened), maxFileOctets) : new Uint8Array(opened);
    return { contentType, text: utf8Text(octets ?? refuseLink('file_form')) ?? refuseLink('file_form') };
  };

function contentOf(octets: Uint8Array, expected: string | undefined) {
  const header = zHeader.safeParse(jsonValue(utf8Text(octets) ?? ''));
  if (!header.success || Object.hasOwn(header.data, 'crit')) refuseLink('file_form');
  const { alg, enc, cty, zip } = header.data;
  if (alg !== 'dir' || enc !== 'A256GCM' || (zip !== undefined && zip !== 'DEF')) refuseLink('file_algorithm');
  const contentType = linkFileTypes.find((type) => type === cty) ?? refuseLink('file_type');
  if (expected !== undefined && expected !== contentType) refuseLink('file_type');
  return { contentType, isCompressed: zip === 'DEF' };
}

/** How a file is encrypted, and what is bound to it. */
export const gcm = (iv: Uint8Array, aad: string) => ({
  name: 'AES-GCM',
  iv: Uint8Array.from(iv),
  additionalData: new TextEncoder().encode(aad),
});

/** The key of a link. */
export const keyFrom = (key: string) =>
  crypto.subtle.importKey('raw', Uint8Array.from(fromBase64Url(key) ?? []), 'AES-GCM', false, ['encrypt', 'decrypt']);
