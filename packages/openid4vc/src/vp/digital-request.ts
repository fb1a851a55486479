import type { PresentationSession } from '@assent/application';
import { type Instant, toUnixSeconds } from '@assent/domain';
import { anyWallet } from './authorization-request.ts';

/** A request as a page passes it to the browser: `navigator.credentials.get({ digital: { requests: [this] } })`. */
export interface DigitalRequest {
  readonly protocol: 'openid4vp-v1-unsigned' | 'openid4vp-v1-signed';
  readonly data: Readonly<Record<string, unknown>>;
}

/** What stands for the client of a request that is not signed: the page that asks is all that is known of it. */
export const unsignedClient = 'origin:';

/** Whom an answer through a page is for, signed or not (OpenID4VP 1.0 Appendix A.4). */
export const audienceOf = (origin: string): string => `origin:${origin}`;

/** A session as a request of the Digital Credentials API (Appendix A.2, A.3): `asked`, and, if it is signed, who asks, from where. */
export async function digitalRequestOf(
  { clientId, origins, expiresAt }: PresentationSession,
  asked: Readonly<Record<string, unknown>>,
  now: Instant,
  sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>,
): Promise<DigitalRequest> {
  if (clientId === unsignedClient) return { protocol: 'openid4vp-v1-unsigned', data: asked };
  const request = await sign({
    client_id: clientId,
    expected_origins: origins,
    ...asked,
    aud: anyWallet,
    iat: toUnixSeconds(now),
    exp: toUnixSeconds(expiresAt),
  });
  return { protocol: 'openid4vp-v1-signed', data: { request } };
}
