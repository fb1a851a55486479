import type { PresentationSession } from '@assent/application';
import type { Rejection } from '@assent/domain';
import { decryptResponse } from './response-encryption.ts';
import { jsonOf, readVpToken } from './vp-token.ts';

/** What a wallet sent, as far as it can be read. */
export type Response =
  | { readonly kind: 'answer'; readonly vpToken: NonNullable<ReturnType<typeof readVpToken>> }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unreadable'; readonly rejections: readonly Rejection[] };

const unreadable = (at: string, reason: Rejection['reason'] = 'malformed'): Response => ({
  kind: 'unreadable',
  rejections: [{ reason, at }],
});

/** An answer that was to be encrypted is believed in no other form; that there will be none needs no encryption (§8.3). */
export async function readResponse(session: PresentationSession, form: URLSearchParams): Promise<Response> {
  if ([...form.keys()].some((name, at, names) => names.indexOf(name) !== at)) return unreadable('/');
  const plain: Readonly<Record<string, string>> = Object.fromEntries(form);
  if (plain.error !== undefined) return responseOf(session, plain);
  if (!session.responseMode.endsWith('.jwt'))
    return responseOf(session, { ...plain, vp_token: jsonOf(plain.vp_token ?? '') });
  const content = await decrypted(session, plain.response);
  return content ? responseOf(session, content) : unreadable('/response');
}

async function decrypted({ responseKey }: PresentationSession, response: unknown): Promise<object | undefined> {
  if (typeof response !== 'string' || !responseKey) return undefined;
  const content = await decryptResponse(response, responseKey);
  return typeof content === 'object' && content !== null ? content : undefined;
}

/** As a page hands it over. Nothing says there whose answer it is but the page itself, so there is no state. */
export async function readPageResponse(
  session: PresentationSession,
  data: Readonly<Record<string, unknown>>,
): Promise<Response> {
  if (data.error !== undefined || !session.responseMode.endsWith('.jwt')) return contentOf(data);
  const content = await decrypted(session, data.response);
  return content ? contentOf(content) : unreadable('/response');
}

const responseOf = (session: PresentationSession, content: object): Response =>
  (content as { readonly state?: unknown }).state === session.state ? contentOf(content) : unreadable('/state');

function contentOf(content: object): Response {
  const { vp_token, error } = content as Readonly<Record<string, unknown>>;
  if (error !== undefined) return { kind: 'declined' };
  const vpToken = readVpToken(vp_token);
  return vpToken ? { kind: 'answer', vpToken } : unreadable('/vp_token');
}
