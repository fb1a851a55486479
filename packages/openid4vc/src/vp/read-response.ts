import type { PresentationSession } from '@assent/application';
import { isHarmlessJson, maxForms, type Rejection } from '@assent/domain';
import * as z from 'zod';
import { decryptResponse } from './response-encryption.ts';
import { jsonOf, readVpToken } from './vp-token.ts';

/** What a wallet sent, as far as it can be read. */
export type Response =
  | {
      readonly kind: 'answer';
      readonly vpToken: NonNullable<ReturnType<typeof readVpToken>>;
      /** What the patient said to questionnaires, by their ids: not checked yet. */
      readonly forms?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unreadable'; readonly rejections: readonly Rejection[] };

const maxDepth = 16;
const zForms = z.record(z.string().max(64), z.unknown()).refine((forms) => Object.keys(forms).length <= maxForms);

const unreadable = (at: string, reason: Rejection['reason'] = 'malformed'): Response => ({
  kind: 'unreadable',
  rejections: [{ reason, at }],
});

/** An answer that was to be encrypted is believed in no other form; that there will be none needs no encryption (§8.3). */
export async function readResponse(session: PresentationSession, form: URLSearchParams): Promise<Response> {
  if ([...form.keys()].some((name, at, names) => names.indexOf(name) !== at)) return unreadable('/');
  const plain: Readonly<Record<string, string>> = Object.fromEntries(form);
  if (plain.error !== undefined) return responseOf(session, plain);
  if (!session.responseMode.endsWith('.jwt')) return responseOf(session, { ...plain, ...inText(plain) });
  const content = await decrypted(session, plain.response);
  return content ? responseOf(session, content) : unreadable('/response');
}

/** In a form, JSON is a text. */
const inText = ({ vp_token: shown = '', questionnaire_responses: said }: Readonly<Record<string, string>>) => ({
  vp_token: jsonOf(shown),
  ...(said === undefined ? {} : { questionnaire_responses: jsonOf(said) ?? null }),
});

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
  const { vp_token, questionnaire_responses: said, error } = content as Readonly<Record<string, unknown>>;
  if (error !== undefined) return { kind: 'declined' };
  const vpToken = readVpToken(vp_token);
  if (!vpToken) return unreadable('/vp_token');
  if (said === undefined) return { kind: 'answer', vpToken };
  const forms = isHarmlessJson(said, maxDepth) ? zForms.safeParse(said).data : undefined;
  return forms ? { kind: 'answer', vpToken, forms } : unreadable('/questionnaire_responses');
}
