import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError, type Instant, toUnixSeconds } from '@assent/domain';
import { toBase64Url } from '../encodings/base64url.ts';
import type { LinkFile } from './file-opener.ts';
import { sealFile } from './link-file.ts';
import { linkText, readLink } from './link-payload.ts';
import { revokedLink, type SharedLink, type SharedLinkStore } from './shared-link.ts';

/** What a patient shares, and how. */
export interface LinkWish {
  readonly files: readonly LinkFile[];
  readonly label?: string;
  readonly until?: Instant;
  readonly longTerm?: boolean;
  /** The one file is served without a list of files; cannot have a passcode. */
  readonly direct?: boolean;
  readonly passcode?: string;
  /** Wrong passcodes that the link bears in its life. */
  readonly maxAttempts?: number;
  readonly viewer?: string;
}

/**
 * Makes a link under `baseUrl`. The text returned is the only place that has its key; the store gets encrypted files.
 *
 * @throws AppError `invalid_request` with `fault`: a direct link with a passcode or not exactly one file, a short
 *   passcode, or what a link cannot say
 */
export async function shareLink(
  { links }: { readonly links: SharedLinkStore },
  baseUrl: string,
  wish: LinkWish,
  now: Instant,
): Promise<string> {
  const { files, label, until, direct = false, longTerm = false, passcode, maxAttempts = 10, viewer } = wish;
  if (direct && files.length !== 1) throw new AppError('invalid_request', { fault: 'files' });
  if (passcode !== undefined && passcode.length < 4) throw new AppError('invalid_request', { fault: 'passcode' });
  if (!(maxAttempts >= 1 && maxAttempts <= 100)) throw new AppError('invalid_request', { fault: 'attempts' });
  const [secret, key] = [randomBytes(32), randomBytes(32)].map(toBase64Url) as [string, string];
  const exp = until === undefined ? undefined : toUnixSeconds(until);
  const payload = { url: `${baseUrl}/${secret}`, key, exp, label, longTerm, direct, passcode: passcode !== undefined };
  const text = linkText(payload, viewer);
  await links.add({
    ...{ id: linkId(secret), direct, longTerm, until, revoked: false, openings: [], tickets: [] },
    passcodeHash: passcode === undefined ? undefined : await hashPasscode(passcode, randomBytes(16)),
    attemptsLeft: passcode === undefined ? 1 : maxAttempts,
    files: await sealed(key, files, now),
  });
  return text;
}

/**
 * Replaces the files of a long-term link, for whoever has the link. False if there is no such link, or it is not for
 * changing.
 */
export async function updateLink(
  { links }: { readonly links: SharedLinkStore },
  link: string,
  files: readonly LinkFile[],
  now: Instant,
): Promise<boolean> {
  const read = await readLink(link);
  if (!read.valid) return false;
  const next = await sealed(read.value.key, files, now);
  const changed = await links.change(idOf(read.value.url), (shared) => {
    const isOpen = shared.longTerm && (!shared.direct || files.length === 1);
    return { link: isOpen ? { ...shared, files: next, tickets: [] } : shared, answer: isOpen };
  });
  return changed ?? false;
}

/** Ends a link at once, and forgets its files. False if there is no such link. */
export async function revokeLink({ links }: { readonly links: SharedLinkStore }, link: string): Promise<boolean> {
  const revoke = (shared: SharedLink) => ({ link: revokedLink(shared), answer: true });
  const read = await readLink(link);
  return read.valid ? ((await links.change(idOf(read.value.url), revoke)) ?? false) : false;
}

/** How a link is found in the store: by a hash of the secret part of its address. */
export const linkId = (secret: string): string => toBase64Url(createHash('sha256').update(secret).digest());

/** Whether a passcode is the one hashed. Slow on purpose, so that the store does not give it away either. */
export async function isPasscode(passcode: string, hash: string): Promise<boolean> {
  const [salt = ''] = hash.split('.');
  const other = await hashPasscode(passcode, Buffer.from(salt, 'base64url'));
  return hash.length === other.length && timingSafeEqual(Buffer.from(hash), Buffer.from(other));
}

const idOf = (url: string) => linkId(url.slice(url.lastIndexOf('/') + 1));

const sealed = (key: string, files: readonly LinkFile[], lastUpdated: Instant) =>
  Promise.all(
    files.map(async (file) => ({ contentType: file.contentType, jwe: await sealFile(key, file), lastUpdated })),
  );

function hashPasscode(passcode: string, salt: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(passcode.normalize('NFKC'), salt, 32, (error, hash) => {
      if (error) reject(error);
      else resolve(`${toBase64Url(salt)}.${toBase64Url(hash)}`);
    });
  });
}
