import { AppError, type Instant, toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import { type Checked, checked } from '../checked.ts';
import { jsonValue } from '../encodings/json-text.ts';
import { type FileOpener, type LinkFile, linkFileTypes } from './file-opener.ts';
import { isLinkUrl, type LinkFault, type LinkPayload, payloadIn, refuseLink } from './link-payload.ts';

/** An answer over HTTP. `mediaType` is without parameters, in lower case. */
export interface LinkAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

/**
 * Asks servers that links name, so anybody can choose the address. An implementation connects to public addresses only
 * (judged after the name is resolved, and connects to the address judged), follows no redirection, sends no credentials
 * or cookies, and bounds time and size.
 *
 * @throws AppError `timeout`, `payload_too_large`
 */
export type AskLinkServer = (
  url: string,
  request: { readonly method: 'GET' | 'POST'; readonly json?: object; readonly accept: string },
) => Promise<LinkAnswer>;

/** Who opens a link, in words that the patient sees, and with which passcode. */
export interface LinkVisitor {
  readonly recipient: string;
  readonly passcode?: string;
}

/** What a link led to. `remainingAttempts` is what the server says about a wrong passcode. */
export type ResolvedLink = Checked<readonly LinkFile[], LinkFault> & { readonly remainingAttempts?: number };

const maxFiles = 50;
const maxEmbedded = 2 ** 20;
const zRefusal = z.looseObject({ remainingAttempts: z.int().min(0).max(1_000_000) });
const zManifest = z.looseObject({
  files: z
    .array(z.looseObject({ contentType: z.string(), location: z.string().optional(), embedded: z.string().optional() }))
    .max(maxFiles),
});

/**
 * Opens a SMART Health Link: asks for its list of files, or for its one file, and decrypts. Nothing is asked of a link
 * that has ended, lacks its passcode, or leads to anything but https with a host name. Files of unknown types are left out.
 *
 * @throws AppError `registry_unavailable` with `status` if the server neither serves nor refuses; what `ask` throws
 */
export type LinkResolver = (
  ask: AskLinkServer,
  link: string,
  visitor: LinkVisitor,
  now: Instant,
) => Promise<ResolvedLink>;

/** The opening of links with a platform's way to decrypt their files. */
export const linkResolver =
  (openFile: FileOpener): LinkResolver =>
  async (ask, link, visitor, now) => {
    const attempts: Attempts = {};
    const files = await checked<readonly LinkFile[], LinkFault>(async () => {
      const payload = payloadIn(link);
      const { url, key, exp, direct } = payload;
      if (exp !== undefined && exp <= toUnixSeconds(now)) refuseLink('link_expired');
      if (payload.passcode && !visitor.passcode) refuseLink('passcode_needed');
      if (direct) return [await openFile(key, await directFile(ask, url, visitor.recipient))];
      return filesIn({ ask, openFile }, key, await listOfFiles(ask, payload, { visitor, attempts }));
    });
    return { ...files, ...attempts };
  };

interface Attempts {
  remainingAttempts?: number;
}

async function listOfFiles(
  ask: AskLinkServer,
  { url, passcode: needed }: LinkPayload,
  { visitor, attempts }: { readonly visitor: LinkVisitor; readonly attempts: Attempts },
): Promise<string> {
  const { recipient, passcode } = visitor;
  const json = { recipient, ...(needed ? { passcode } : {}), embeddedLengthMax: maxEmbedded };
  const answer = await ask(url, { method: 'POST', json, accept: 'application/json' });
  if (answer.status !== 401) return textOf(answer);
  const refusal = zRefusal.safeParse(jsonValue(answer.text));
  if (refusal.success) attempts.remainingAttempts = refusal.data.remainingAttempts;
  return refuseLink('passcode_wrong');
}

function directFile(ask: AskLinkServer, url: string, recipient: string): Promise<string> {
  const address = new URL(url);
  address.searchParams.set('recipient', recipient);
  return ask(address.href, { method: 'GET', accept: 'application/jose' }).then(textOf);
}

interface Means {
  readonly ask: AskLinkServer;
  readonly openFile: FileOpener;
}

async function filesIn({ ask, openFile }: Means, key: string, text: string): Promise<readonly LinkFile[]> {
  const manifest = zManifest.safeParse(jsonValue(text));
  if (!manifest.success) refuseLink('manifest_form');
  const files: LinkFile[] = [];
  for (const { contentType, location, embedded } of manifest.data.files) {
    if (!linkFileTypes.some((type) => type === contentType)) continue;
    // Either of them is there; with both, it would be open which one counts.
    if ((location === undefined) === (embedded === undefined)) refuseLink('manifest_form');
    if (location !== undefined && !isLinkUrl(location)) refuseLink('file_url');
    const jwe = embedded ?? textOf(await ask(location ?? '', { method: 'GET', accept: 'application/jose' }));
    files.push(await openFile(key, jwe, contentType));
  }
  return files;
}

function textOf({ status, text }: LinkAnswer): string {
  if (status === 404) refuseLink('link_inactive');
  if (status !== 200) throw new AppError('registry_unavailable', { fault: 'link_server', status });
  return text.trim();
}
