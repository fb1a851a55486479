import { AppError } from '@assent/domain';
import * as z from 'zod';
import { type Checked, checked, refusing } from '../checked.ts';
import { fromBase64Url, toBase64Url } from '../encodings/base64url.ts';
import { jsonValue, utf8Text } from '../encodings/json-text.ts';

/** Why a SMART Health Link, or what it leads to, is refused. */
export type LinkFault =
  | 'link_prefix'
  | 'link_form'
  | 'link_url'
  | 'link_key'
  | 'link_flags'
  | 'link_version'
  | 'link_expired'
  | 'link_inactive'
  | 'passcode_needed'
  | 'passcode_wrong'
  | 'manifest_form'
  | 'file_url'
  | 'file_form'
  | 'file_algorithm'
  | 'file_type'
  | 'file_not_decrypted';

/** Ends a check of a link. */
export const refuseLink: (fault: LinkFault) => never = refusing<LinkFault>();

/** An address that may be asked: https, no credentials, no fragment, and a host with a name. */
export const isLinkUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash, hostname } = new URL(text);
  const hasName = /[a-z]/.test(hostname.split('.').at(-1) ?? '') && hostname.includes('.') && !hostname.includes(':');
  return protocol === 'https:' && !username && !password && !hash && hasName;
};

const zShape = z.looseObject({
  url: z.string(),
  key: z.string(),
  exp: z.number().optional(),
  flag: z.string().optional(),
  label: z.string().max(80).optional(),
  v: z.int().optional(),
});

/** What a link says. Whoever has it can read the files: it is a secret. */
export interface LinkPayload {
  readonly url: string;
  /** 32 octets in base64url. */
  readonly key: string;
  /** Seconds since 1970: a hint, the server decides. */
  readonly exp?: number | undefined;
  readonly label?: string | undefined;
  /** What it leads to may change (`L`). */
  readonly longTerm: boolean;
  readonly passcode: boolean;
  /** `url` is the one file and not a list of files (`U`). */
  readonly direct: boolean;
}

/**
 * The text of a link, after the address of a viewer if one is given, which then never sees the rest.
 *
 * @throws AppError `invalid_request` with `fault` for what `readLink` would refuse
 */
export function linkText({ url, key, exp, label, ...flags }: LinkPayload, viewer?: string): string {
  const { longTerm, passcode, direct } = flags;
  const flag = `${longTerm ? 'L' : ''}${passcode ? 'P' : ''}${direct ? 'U' : ''}`;
  if (viewer !== undefined && !isLinkUrl(viewer)) throw new AppError('invalid_request', { fault: 'viewer' });
  const payload = { url, key, ...(exp && { exp }), ...(flag && { flag }), ...(label && { label }) };
  assertPayload(payload, (fault) => {
    throw new AppError('invalid_request', { fault });
  });
  const text = `shlink:/${toBase64Url(new TextEncoder().encode(JSON.stringify(payload)))}`;
  return viewer === undefined ? text : `${viewer}#${text}`;
}

/** Reads a link, alone or after a viewer's address (SMART Health Links, "Construct a SMART Health Link Payload"). */
export const readLink = (text: string): Promise<Checked<LinkPayload, LinkFault>> =>
  checked(async () => payloadIn(text));

/** The same, inside another check. */
export function payloadIn(text: string): LinkPayload {
  const [, viewer, encoded] = /^(?:([^#]*)#)?shlink:\/([\w-]{1,4000})$/.exec(text) ?? refuseLink('link_prefix');
  if (viewer !== undefined && !URL.canParse(viewer)) refuseLink('link_prefix');
  const octets = fromBase64Url(encoded ?? '') ?? refuseLink('link_form');
  const payload = zShape.safeParse(jsonValue(utf8Text(octets) ?? ''));
  if (!payload.success) refuseLink('link_form');
  assertPayload(payload.data, refuseLink);
  const { url, key, exp, flag = '', label } = payload.data;
  const flags = { longTerm: flag.includes('L'), passcode: flag.includes('P'), direct: flag.includes('U') };
  return { url, key, exp, label, ...flags };
}

function assertPayload(payload: z.infer<typeof zShape>, refuse: (fault: LinkFault) => never): void {
  const { url, key, flag = '', label = '', v = 1 } = payload;
  if (label.length > 80) refuse('link_form');
  // A later version may need what is not known here; one that does not, may say 1.
  if (v !== 1) refuse('link_version');
  if (url.length > 128 || !isLinkUrl(url)) refuse('link_url');
  if (fromBase64Url(key)?.length !== 32) refuse('link_key');
  // In the order of the alphabet, each once; a direct file has no place for a passcode.
  if (!/^L?(P|U)?$/.test(flag)) refuse('link_flags');
}
