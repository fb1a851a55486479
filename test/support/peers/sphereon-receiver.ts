import { generateKeyPairSync, sign } from 'node:crypto';
import {
  CredentialRequestClientBuilderV1_0_15,
  OpenID4VCIClientV1_0_15,
  ProofOfPossessionBuilder,
} from '@sphereon/oid4vci-client';

/** What the peer got, and the key that it is to be bound to. */
export interface SphereonReceived {
  readonly credentials: readonly string[];
  readonly key: Readonly<Record<string, string>>;
}

interface Order {
  readonly txCode?: string;
  /** Sends the proof as its draft says, which is not as the specification says now. */
  readonly asInDraft?: boolean;
}

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Takes an offer with the client of Sphereon, which was written to draft 15 of OpenID4VCI: its reading of offers and metadata, its
 * token request, its nonce, its key proof and its way to send and read are used as they are. Only the one member that has another
 * name since, `proofs`, is put in its place.
 */
export async function sphereonReceive(
  uri: string,
  configuration: string,
  { txCode, asInDraft = false }: Order = {},
): Promise<SphereonReceived> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const key = { kty, crv, x, y };
  const client = await OpenID4VCIClientV1_0_15.fromURI({ uri, resolveOfferUri: true });
  const metadata = await client.retrieveServerMetadata();
  const token = await client.acquireAccessToken(txCode === undefined ? {} : { pin: txCode });
  const nonce = await client.acquireNonce();
  const signCallback = async ({ header, payload }: { readonly header?: unknown; readonly payload?: unknown }) => {
    const text = `${encoded(header)}.${encoded(payload)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };
  const proofInput = ProofOfPossessionBuilder.fromAccessTokenResponse({
    accessTokenResponse: { ...token, c_nonce: nonce },
    callbacks: { signCallback },
    version: client.version(),
  } as never)
    .withIssuer(client.getIssuer())
    .withAlg('ES256')
    .withJWK(key as never)
    .withAccessTokenNonce(nonce);
  const requests = CredentialRequestClientBuilderV1_0_15.fromCredentialOffer({
    credentialOffer: client.credentialOffer as never,
    metadata: metadata as never,
  })
    .withCredentialConfigurationId(configuration)
    .withTokenFromResponse(token)
    .build();
  const { proof, ...request } = (await requests.createCredentialRequest({
    proofInput,
    credentialConfigurationId: configuration,
    version: client.version(),
  } as never)) as unknown as { readonly proof: { readonly jwt: string } };
  const body = asInDraft ? { ...request, proof } : { ...request, proofs: { jwt: [proof.jwt] } };
  const answer = await requests.acquireCredentialsUsingRequest(body as never, 'dc+sd-jwt' as never);
  if (!answer.successBody) throw new Error(JSON.stringify(answer.errorBody));
  const { credentials, notification_id } = answer.successBody as unknown as {
    readonly credentials: readonly { readonly credential: string }[];
    readonly notification_id: string;
  };
  const notificationEndpoint = metadata.credentialIssuerMetadata?.notification_endpoint ?? '';
  await client.sendNotification(
    { notificationEndpoint },
    { notification_id, event: 'credential_accepted' },
    token.access_token,
  );
  return { credentials: credentials.map(({ credential }) => credential), key };
}
