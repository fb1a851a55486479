import type { VpToken } from '@assent/application';
import { AppError } from '@assent/domain';
import * as z from 'zod';
import { type AuthorizationRequest, encryptionOf } from '../authorization-request.ts';
import { encryptResponse } from '../response-encryption.ts';
import { jsonOf } from '../vp-token.ts';
import type { Post } from './post-form.ts';

/** What a verifier says to an answer. `redirectUri`: where the patient goes on. `error`: the verifier's code, empty if it has none. */
export type Receipt =
  | { readonly accepted: true; readonly redirectUri?: string }
  | { readonly accepted: false; readonly status: number; readonly error: string };

const zReceipt = z.looseObject({ redirect_uri: z.url().max(4096).optional() });
const zFault = z.looseObject({ error: z.string().max(64) });

/**
 * Sends an answer, and what the patient said to questionnaires by their ids, where the request says, encrypted if it says so (OpenID4VP 1.0 §8.2, §8.3).
 *
 * @throws AppError `timeout`: whether it arrived is unknown; `store_unavailable`: the verifier cannot say
 */
export async function sendResponse(
  request: AuthorizationRequest,
  vpToken: VpToken,
  post: Post,
  forms: ReadonlyMap<string, object> = new Map(),
): Promise<Receipt> {
  const { client_metadata, response_mode } = request;
  const said = forms.size > 0 ? { questionnaire_responses: Object.fromEntries(forms) } : {};
  const content = { vp_token: Object.fromEntries(vpToken), ...stateIn(request) };
  if (response_mode === 'direct_post') {
    return deliver(request, { ...stateIn(request), ...inText({ vp_token: content.vp_token, ...said }) }, post);
  }
  const encryption = encryptionOf(client_metadata);
  if (!encryption) throw new AppError('invalid_request', { error: 'invalid_request', fault: '#/client_metadata' });
  return deliver(
    request,
    { response: await encryptResponse({ ...content, ...said }, encryption.key, encryption.enc) },
    post,
  );
}

const stateIn = ({ state }: AuthorizationRequest) => (state === undefined ? {} : { state });

/** In a form, JSON is a text. */
const inText = (content: object): Record<string, string> =>
  Object.fromEntries(Object.entries(content).map(([name, value]) => [name, JSON.stringify(value)]));

/** Tells the verifier that there will be no answer (§8.5). */
export const declineRequest = (request: AuthorizationRequest, post: Post): Promise<Receipt> =>
  deliver(request, { error: 'access_denied', ...(request.state === undefined ? {} : { state: request.state }) }, post);

async function deliver(
  { response_uri }: AuthorizationRequest,
  form: Readonly<Record<string, string>>,
  post: Post,
): Promise<Receipt> {
  const { status, text } = await post(response_uri, { form, accept: 'application/json' });
  const answer = jsonOf(text);
  // a verifier that cannot check now has said nothing about the answer
  if (status >= 500) throw new AppError('store_unavailable', { status });
  if (status !== 200) return { accepted: false, status, error: zFault.safeParse(answer).data?.error ?? '' };
  const { redirect_uri } = zReceipt.safeParse(answer).data ?? {};
  return redirect_uri === undefined ? { accepted: true } : { accepted: true, redirectUri: redirect_uri };
}
