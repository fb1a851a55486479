import { Kms } from '@credo-ts/core';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import { credoAgent } from './credo-agent.ts';

/** A wallet of Credo. `roots`: certificates in PEM of verifiers that it trusts. */
export async function credoWallet(roots: readonly string[]) {
  const agent = await credoAgent({ openid4vc: new OpenId4VcModule() }, roots);
  const { holder } = agent.openid4vc;
  const newKey = async () => {
    const key = await agent.kms.createKey({ type: { kty: 'EC', crv: 'P-256' } });
    return Kms.PublicJwk.fromPublicJwk(key.publicJwk);
  };
  return {
    close: () => agent.shutdown(),
    /** Takes an offer, and keeps what Credo itself found to be good. */
    async receive(uri: string, configuration: string, txCode?: string) {
      const resolvedCredentialOffer = await holder.resolveCredentialOffer(uri);
      const key = await newKey();
      const token = await holder.requestToken({
        resolvedCredentialOffer,
        ...(txCode === undefined ? {} : { txCode }),
      });
      const { credentials } = await holder.requestCredentials({
        resolvedCredentialOffer,
        ...token,
        credentialConfigurationIds: [configuration],
        verifyCredentialStatus: false,
        credentialBindingResolver: async () => ({ method: 'jwk', keys: [key] }) as never,
      });
      const [received] = credentials;
      if (!received) throw new Error('nothing was issued');
      await agent.sdJwtVc.store({ record: received.record as never });
      await holder.sendNotification({
        metadata: resolvedCredentialOffer.metadata,
        notificationId: received.notificationId ?? '',
        accessToken: token.accessToken,
        notificationEvent: 'credential_accepted' as never,
        ...(token.dpop ? { dpop: token.dpop } : {}),
      });
      return {
        compact: String(received.record.encoded),
        key: key.toJson() as unknown as Readonly<Record<string, string>>,
        tokenType: token.accessTokenResponse.token_type,
      };
    },
    /** Answers a request with what it holds, chosen by Credo. */
    async present(uri: string) {
      const resolved = await holder.resolveOpenId4VpAuthorizationRequest(uri);
      if (!resolved.dcql) throw new Error('it asks for nothing');
      const credentials = holder.selectCredentialsForDcqlRequest(resolved.dcql.queryResult);
      const { serverResponse } = await holder.acceptOpenId4VpAuthorizationRequest({
        authorizationRequestPayload: resolved.authorizationRequestPayload as never,
        dcql: { credentials },
      });
      return { status: serverResponse?.status, body: serverResponse?.body };
    },
  };
}
