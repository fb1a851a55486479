import { Openid4vciClient } from '@openid4vc/openid4vci';
import type { JWK } from 'jose';
import { newPeerKey, peerCallbacks } from './peer-callbacks.ts';

/** What the peer got: the credentials, the keys that they are to be bound to, and how its access token was bound. */
export interface PeerReceived {
  readonly credentials: readonly string[];
  readonly keys: readonly JWK[];
  readonly tokenType: string;
}

/** Takes offers as a wallet that others wrote does: @openid4vc for the protocol, jose for the keys. */
export async function peerReceive(
  uri: string,
  configuration: string,
  {
    txCode,
    count = 1,
    withDpop = true,
  }: { readonly txCode?: string; readonly count?: number; readonly withDpop?: boolean } = {},
): Promise<PeerReceived> {
  const keys = await Promise.all(Array.from({ length: count }, () => newPeerKey('ES256')));
  const dpopKey = await newPeerKey('ES256');
  const client = new Openid4vciClient({ callbacks: peerCallbacks([...keys, dpopKey], []) });
  const offer = await client.resolveCredentialOffer(uri);
  const issuerMetadata = await client.resolveIssuerMetadata(offer.credential_issuer);
  const signerOf = (key: JWK) => ({ method: 'jwk', alg: 'ES256', publicJwk: key }) as never;
  const { accessTokenResponse, dpop } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer: offer,
    issuerMetadata,
    ...(txCode === undefined ? {} : { txCode }),
    ...(withDpop ? { dpop: { signer: signerOf(dpopKey.public) } } : {}),
  });
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
  const jwt: string[] = [];
  for (const key of keys) {
    const proof = await client.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId: configuration,
      nonce,
      signer: signerOf(key.public),
    });
    jwt.push(proof.jwt);
  }
  const access = { accessToken: accessTokenResponse.access_token, ...(dpop ? { dpop } : {}) };
  const retrieved = await client.retrieveCredentials({
    issuerMetadata,
    credentialConfigurationId: configuration,
    proofs: { jwt },
    ...access,
  });
  const { credentials = [], notification_id: notificationId } = retrieved.credentialResponse;
  if (notificationId !== undefined)
    await client.sendNotification({
      issuerMetadata,
      notification: { notificationId, event: 'credential_accepted' },
      ...access,
    });
  return {
    credentials: credentials.map((one) => (one as { credential: string }).credential),
    keys: keys.map((key) => key.public),
    tokenType: accessTokenResponse.token_type,
  };
}
