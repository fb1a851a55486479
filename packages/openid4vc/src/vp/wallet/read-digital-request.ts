import type { VpToken } from '@assent/application';
import { isHarmlessJson, zDcqlQuery } from '@assent/domain';
import * as z from 'zod';
import { fromBase64Url } from '../../status-lists/base64url.ts';
import { encryptionOf, zClientMetadata, zNonce } from '../authorization-request.ts';
import { parseClientId } from '../client-id.ts';
import { audienceOf } from '../digital-request.ts';
import { encryptResponse } from '../response-encryption.ts';
import { jsonOf } from '../vp-token.ts';
import {
  assertForUs,
  openObject,
  type Requester,
  type RequestReader,
  refused,
  understoodRequest,
} from './read-request.ts';

/** What a page asks (OpenID4VP 1.0 Appendix A.2). Members that are not known here are left alone, as it says. */
const zDigitalRequest = z
  .looseObject({
    response_type: z.literal('vp_token'),
    response_mode: z.enum(['dc_api', 'dc_api.jwt']),
    nonce: zNonce,
    dcql_query: zDcqlQuery,
    client_metadata: zClientMetadata.optional(),
    aud: z.union([z.string(), z.array(z.string())]).optional(),
    exp: z.number().optional(),
    wallet_nonce: z.undefined().optional(),
    expected_origins: z.unknown().optional(),
    transaction_data: z.undefined({ error: 'not supported' }).optional(),
    purpose: z.string().max(256).optional(),
  })
  .refine(
    ({ response_mode, client_metadata }) => response_mode === 'dc_api' || encryptionOf(client_metadata) !== undefined,
    { path: ['client_metadata'], error: 'has no key and no encryption that could be used' },
  );
export type AskedByPage = z.infer<typeof zDigitalRequest>;

/** A request of a page, who asks, and whom the answer is for. */
export interface ReadDigitalRequest {
  readonly request: AskedByPage;
  readonly requester: Requester;
  readonly audience: string;
}

const zEnvelope = z.discriminatedUnion('protocol', [
  z.looseObject({ protocol: z.literal('openid4vp-v1-unsigned'), data: z.looseObject({}) }),
  z.looseObject({
    protocol: z.literal('openid4vp-v1-signed'),
    data: z.looseObject({ request: z.string().min(1).max(65_536) }),
  }),
]);

const maxDepth = 32;

/**
 * Reads a request that came through the Digital Credentials API (Appendix A). `origin`: of the page that asks, as the browser says
 * it. What is signed is for that page, or it was taken from another.
 *
 * @throws AppError `invalid_request` with `error` and `fault`; `did_resolution_failed`: who asks is unknown
 */
export async function readDigitalRequest(
  message: unknown,
  origin: string,
  reader: Omit<RequestReader, 'post' | 'random'>,
): Promise<ReadDigitalRequest> {
  const envelope = isHarmlessJson(message, maxDepth) ? zEnvelope.safeParse(message).data : undefined;
  if (!envelope) throw refused('invalid_request', 'it is no request of a protocol that is known here');
  const audience = audienceOf(origin);
  if (envelope.protocol === 'openid4vp-v1-unsigned') {
    // who it says that it is, and from where, nobody has signed
    const request = understoodRequest(zDigitalRequest, envelope.data);
    return { request, requester: { kind: 'unproven', host: origin }, audience };
  }
  const token = envelope.data.request;
  const clientId = clientIn(token);
  const client = parseClientId(clientId);
  if (!client || client.prefix === 'redirect_uri')
    throw refused('invalid_client', 'the client id has no prefix that is known here');
  const { claims, requester } = await openObject(token, client, reader as RequestReader);
  if (claims.client_id !== clientId) throw refused('invalid_request_object', 'it is of another client');
  const request = understoodRequest(zDigitalRequest, claims);
  assertForUs(request, {}, reader as RequestReader);
  const origins = z.array(z.string()).min(1).safeParse(request.expected_origins).data;
  if (!origins?.includes(origin)) throw refused('invalid_request', 'it was made for another page');
  return { request, requester, audience };
}

/** Who a request says that it is of, before anything is believed of it. */
function clientIn(token: string): string {
  const [, payload = ''] = token.split('.');
  const text = new TextDecoder().decode(fromBase64Url(payload) ?? new Uint8Array());
  return z.looseObject({ client_id: z.string() }).safeParse(jsonOf(text)).data?.client_id ?? '';
}

/** What the page gets: the answer, encrypted if it was asked so (Appendix A.4). */
export async function digitalResponse(
  { response_mode, client_metadata }: AskedByPage,
  vpToken: VpToken,
): Promise<Readonly<Record<string, unknown>>> {
  const content = { vp_token: Object.fromEntries(vpToken) };
  if (response_mode === 'dc_api') return content;
  const encryption = encryptionOf(client_metadata);
  if (!encryption) throw refused('invalid_request', '#/client_metadata');
  return { response: await encryptResponse(content, encryption.key, encryption.enc) };
}
