import { clientAuthenticationNone, Oauth2Client, resourceRequest } from '@openid4vc/oauth2';
import { Openid4vciClient } from '@openid4vc/openid4vci';
import type { JWK } from 'jose';
import { newPeerKey, type PeerKey, peerCallbacks } from './peer-callbacks.ts';

/** What the peer got: the credentials, the keys that they are to be bound to, and how its access token was bound. */
export interface PeerReceived {
  readonly credentials: readonly string[];
  readonly keys: readonly JWK[];
  readonly tokenType: string;
  /** What the issuer needed more time for, asked for again; undefined if it still does. */
  takeLater(): Promise<readonly string[] | undefined>;
  /** Comes back with its refresh token for as many fresh copies, each for a key of its own; fails if it has none. */
  refresh(count?: number): Promise<readonly string[]>;
}

/** How the peer gets an authorization code: what it asks by, and who answers the page for it. Answers the address it was sent to. */
export interface PeerAuthorization {
  readonly by: 'scope' | 'authorization_details';
  readonly redirectUri: string;
  readonly agree: (page: string) => Promise<string>;
}

interface PeerOptions {
  readonly txCode?: string;
  readonly count?: number;
  readonly withDpop?: boolean;
  /** Absent: the offer has a pre-authorized code. */
  readonly authorization?: PeerAuthorization;
  /** Roots of issuers, PEM. Present: metadata must be signed under one of them. */
  readonly roots?: readonly string[];
}

const clientId = 'https://peer.example/wallet';

/** Takes offers as a wallet that others wrote does: @openid4vc for the protocol, jose for the keys. */
export async function peerReceive(
  uri: string,
  configuration: string,
  { txCode, count = 1, withDpop = true, authorization, roots }: PeerOptions = {},
): Promise<PeerReceived> {
  const keys = await Promise.all(Array.from({ length: count }, () => newPeerKey('ES256')));
  const dpopKey = await newPeerKey('ES256');
  const keyring = [...keys, dpopKey];
  const callbacks = {
    ...peerCallbacks(keyring, roots ?? []),
    ...(roots ? { fetch: fetchSigned } : {}),
    ...(authorization ? { clientAuthentication: clientAuthenticationNone({ clientId }) } : {}),
  };
  const client = new Openid4vciClient({ callbacks });
  const offer = await client.resolveCredentialOffer(uri);
  const issuerMetadata = await client.resolveIssuerMetadata(offer.credential_issuer);
  const bound = withDpop ? { dpop: { signer: signerOf(dpopKey.public) } } : {};
  const place = { credentialOffer: offer, issuerMetadata };
  const { accessTokenResponse, dpop } = authorization
    ? await authorize(client, place, configuration, authorization, bound)
    : await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
        ...place,
        ...(txCode === undefined ? {} : { txCode }),
        ...bound,
      });
  const prove = provingFor(client, issuerMetadata, configuration);
  const access: Access = { accessToken: accessTokenResponse.access_token, ...(dpop ? { dpop } : {}) };
  const [identifier] = identifiersIn(accessTokenResponse);
  const proofs = await prove(keys);
  const credentialConfigurationId = configuration;
  const retrieved =
    identifier === undefined
      ? await client
          .retrieveCredentials({ issuerMetadata, credentialConfigurationId, proofs, ...access })
          .then(({ credentialResponse }) => credentialResponse)
      : await byIdentifier(callbacks, issuerMetadata, access, { credential_identifier: identifier, proofs });
  const { credentials = [], notification_id: notificationId } = retrieved;
  if (notificationId !== undefined) {
    const notification = { notificationId, event: 'credential_accepted' as const };
    await client.sendNotification({ issuerMetadata, notification, ...access });
  }
  let refreshToken = accessTokenResponse.refresh_token;
  return {
    credentials: textsOf(credentials),
    keys: keys.map((key) => key.public),
    tokenType: accessTokenResponse.token_type,
    async takeLater() {
      const transactionId = retrieved.transaction_id ?? '';
      const later = await client.retrieveDeferredCredentials({ issuerMetadata, transactionId, ...access });
      const { credentials: came, transaction_id: again } = later.deferredCredentialResponse;
      if (again !== undefined && again !== transactionId) throw new Error('the transaction has another name');
      return came && textsOf(came);
    },
    async refresh(copies = 1) {
      const fresh = await Promise.all(Array.from({ length: copies }, () => newPeerKey('ES256')));
      keyring.push(...fresh);
      const server = issuerMetadata.authorizationServers[0] as never;
      const token = { authorizationServerMetadata: server, refreshToken: refreshToken ?? '', ...bound };
      const renewed = await new Oauth2Client({ callbacks }).retrieveRefreshTokenAccessToken(token);
      refreshToken = renewed.accessTokenResponse.refresh_token;
      const again = await client.retrieveCredentials({
        ...{ issuerMetadata, credentialConfigurationId },
        proofs: await prove(fresh),
        accessToken: renewed.accessTokenResponse.access_token,
        ...(renewed.dpop ? { dpop: renewed.dpop } : {}),
      });
      return textsOf(again.credentialResponse.credentials ?? []);
    },
  };
}

/** Asks for signed metadata alone. */
const fetchSigned: typeof fetch = (input, init) =>
  fetch(
    input,
    String(input).includes('openid-credential-issuer') ? { ...init, headers: { accept: 'application/jwt' } } : init,
  );

const signerOf = (key: JWK) => ({ method: 'jwk', alg: 'ES256', publicJwk: key }) as never;
const textsOf = (some: readonly unknown[]) => some.map((one) => (one as { credential: string }).credential);

type Metadata = Awaited<ReturnType<Openid4vciClient['resolveIssuerMetadata']>>;
type Access = Pick<Parameters<Openid4vciClient['retrieveCredentials']>[0], 'accessToken' | 'dpop'>;

/** Proves keys with a fresh nonce. */
function provingFor(client: Openid4vciClient, issuerMetadata: Metadata, credentialConfigurationId: string) {
  return async (some: readonly PeerKey[]) => {
    const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
    const jwt: string[] = [];
    for (const key of some) {
      const proof = { issuerMetadata, credentialConfigurationId, nonce, signer: signerOf(key.public) };
      jwt.push((await client.createCredentialRequestJwtProof(proof)).jwt);
    }
    return { jwt };
  };
}

/** The peer's client names configurations only; what is below it takes any body. */
async function byIdentifier(
  callbacks: Parameters<typeof resourceRequest>[0]['callbacks'],
  { credentialIssuer }: Metadata,
  access: Access,
  body: object,
) {
  const headers = { 'content-type': 'application/json' };
  const requestOptions = { method: 'POST', headers, body: JSON.stringify(body) };
  const sent = await resourceRequest({
    ...{ callbacks, url: credentialIssuer.credential_endpoint, requestOptions },
    ...access,
  });
  if (!sent.ok) throw new Error(`the peer got no credential: ${sent.response.status}`);
  return (await sent.response.json()) as { credentials?: object[]; notification_id?: string; transaction_id?: string };
}

type Place = Pick<
  Parameters<Openid4vciClient['retrieveAuthorizationCodeAccessTokenFromOffer']>[0],
  'credentialOffer' | 'issuerMetadata'
>;

async function authorize(
  client: Openid4vciClient,
  place: Place,
  configuration: string,
  { by, redirectUri, agree }: PeerAuthorization,
  bound: object,
) {
  const { credentialIssuer, authorizationServers } = place.issuerMetadata;
  const detail = {
    type: 'openid_credential',
    credential_configuration_id: configuration,
    locations: [credentialIssuer.credential_issuer],
  };
  const scope = credentialIssuer.credential_configurations_supported[configuration]?.scope;
  const begun = await client.initiateAuthorization({
    ...place,
    clientId,
    redirectUri,
    ...(by === 'scope' ? { scope: String(scope) } : {}),
    additionalRequestPayload: {
      state: 'state-of-the-peer',
      ...(by === 'scope' ? {} : { authorization_details: JSON.stringify([detail]) }),
    },
    ...bound,
  });
  if (!('authorizationRequestUrl' in begun)) throw new Error('the peer was sent to no page');
  const server = authorizationServers.find(({ issuer }) => issuer === begun.authorizationServer);
  if (!server) throw new Error('the peer knows no such server');
  const answer = client.parseAndVerifyAuthorizationResponseRedirectUrl({
    url: await agree(begun.authorizationRequestUrl),
    authorizationServerMetadata: server,
  });
  if (!('code' in answer) || typeof answer.code !== 'string') throw new Error(`the peer got no code: ${answer.error}`);
  return client.retrieveAuthorizationCodeAccessTokenFromOffer({
    ...place,
    authorizationCode: answer.code,
    ...(begun.pkce ? { pkceCodeVerifier: begun.pkce.codeVerifier } : {}),
    redirectUri,
    ...bound,
  });
}

function identifiersIn({ authorization_details: details }: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap(({ credential_identifiers: ids }: { credential_identifiers?: string[] }) => ids ?? []);
}
