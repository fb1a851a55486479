import { parse, type Rejection, zTenantId, zUuid } from '@assent/domain';
import { type Openid4vpVerifier, requestObjectMedia } from '@assent/openid4vc';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { readForm } from './read-form.ts';

const zPlace = z.strictObject({ tenant: zTenantId, id: zUuid });

/** What may be a nonce of a wallet: characters of a URL. */
const zWalletNonce = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[A-Za-z0-9._~-]+$/);

/** Wallets are pages too, and come from anywhere. */
const open = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

/**
 * Where wallets read requests and send answers (OpenID4VP 1.0 §5.10, §8.2). They speak forms and signed texts, and their errors are
 * those of OAuth, so they are no endpoints of the API.
 */
export function openid4vpRoutes(verifier: Openid4vpVerifier): Hono {
  const placeOf = (c: Context) => parse(zPlace, c.req.param());
  const requestObject = async (c: Context, walletNonce?: string) => {
    const { tenant, id } = placeOf(c);
    const object = await verifier.requestObject(tenant, id, walletNonce);
    return c.body(object, 200, { ...open, 'content-type': requestObjectMedia });
  };
  return new Hono()
    .get('/openid4vp/trust-anchor.pem', (c) =>
      c.body(verifier.trustAnchor(), 200, { ...open, 'content-type': 'application/x-pem-file' }),
    )
    .get('/openid4vp/:tenant/requests/:id', (c) => requestObject(c))
    .post('/openid4vp/:tenant/requests/:id', async (c) => {
      const nonce = (await readForm(c)).get('wallet_nonce');
      const parsed = zWalletNonce.optional().safeParse(nonce ?? undefined);
      if (!parsed.success) return refusal(c, [{ reason: 'malformed', at: '/wallet_nonce' }]);
      return requestObject(c, parsed.data);
    })
    .post('/openid4vp/:tenant/responses/:id', async (c) => {
      const { tenant, id } = placeOf(c);
      const received = await verifier.receive(tenant, id, await readForm(c));
      if (!received.valid) return refusal(c, received.rejections);
      const redirectUri = received.value === 'declined' ? undefined : received.value.redirectUri;
      return c.json(redirectUri === undefined ? {} : { redirect_uri: redirectUri }, 200, open);
    });
}

/** Every reason against an answer: the wallet, or whoever runs it, is to understand why. */
const refusal = (c: Context, rejections: readonly Rejection[]) => {
  const reasons = rejections.map(({ reason, at }) => (at ? `${reason} at ${at}` : reason));
  return c.json({ error: 'invalid_request', error_description: reasons.join(', ') }, 400, open);
};
