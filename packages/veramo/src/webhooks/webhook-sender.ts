import { createHmac } from 'node:crypto';
import type { WebhookAnswer, WebhookMessage, WebhookSender } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import { pinnedRequest, RefusedAddress, type RequestPolicy } from '../dids/pinned-request.ts';

/** Longest attempt, from looking up the address to the head of the answer. */
const timeoutMs = 10_000;

/**
 * Sends messages as Standard Webhooks 1.0 has them: a POST over https, signed with HMAC-SHA256. Of the answer nothing is read but its status:
 * whoever chose the address learns nothing through this service. Redirects are answers like any other that is no 2xx.
 */
export function webhookSender(policy: RequestPolicy = {}): WebhookSender {
  const ask = pinnedRequest({ timeoutMs, ...policy });
  return {
    async send(message) {
      try {
        const response = await ask(new URL(message.url), { headers: headersOf(message), body: message.body });
        response.destroy();
        const status = response.statusCode ?? 0;
        return { delivered: status >= 200 && status < 300, status };
      } catch (error) {
        return { delivered: false, fault: faultOf(error) };
      }
    },
  };
}

function headersOf({ id, at, body, secrets }: WebhookMessage): Record<string, string> {
  const timestamp = String(toUnixSeconds(at));
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Assent',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`)).join(' '),
  };
}

/** The key is what the base64 after `whsec_` stands for. */
function signatureOf(secret: string, signed: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

function faultOf(error: unknown): Extract<WebhookAnswer, { fault: unknown }>['fault'] {
  if (error instanceof RefusedAddress) return 'refused_address';
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : 'unreachable';
}
