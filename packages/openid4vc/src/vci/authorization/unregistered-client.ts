import type { AdapterPayload } from 'oidc-provider';

/** What may be an identifier of a wallet: its address, or any other name without spaces. */
const clientId = /^[\x21-\x7e]{1,512}$/;

/**
 * A wallet as a public client, or as one that its maker vouches for. Wallets are not registered anywhere: what they are held to is the request they pushed, and what
 * they may do rests on the patient's code and not on their name.
 */
export function unregisteredClient(id: string, isAttested: boolean): AdapterPayload | undefined {
  if (!clientId.test(id)) return undefined;
  return {
    client_id: id,
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    response_modes: ['query'],
    // there must be one; which addresses are allowed is decided by `isWalletAddress`
    redirect_uris: ['https://wallet.invalid/'],
    // no such token is ever issued, and yet there must be a way to sign it
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: isAttested ? 'attest_jwt_client_auth' : 'none',
    require_pushed_authorization_requests: true,
    authorization_details_types: ['openid_credential'],
  };
}
