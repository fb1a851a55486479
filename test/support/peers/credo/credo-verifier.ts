import { createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from '@credo-ts/core';
import { OpenId4VcModule } from '@credo-ts/openid4vc';
import express from 'express';
import { credoAgent } from './credo-agent.ts';

/** A verifier of Credo on a server of its own. `pem`: the key and the certificates that it signs its requests with. */
export async function credoVerifier(pem: string) {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const agent = await credoAgent({ openid4vc: new OpenId4VcModule({ app, verifier: { baseUrl } }) }, []);
  const { verifier } = agent.openid4vc;
  const { verifierId } = await verifier.createVerifier();
  const [leafPem = ''] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem) ?? [];
  const privateJwk = createPrivateKey(pem).export({ format: 'jwk' });
  const { keyId } = await agent.kms.importKey({ privateJwk: privateJwk as never });
  const leaf = X509Certificate.fromEncodedCertificate(new NodeCertificate(leafPem).raw.toString('base64'));
  leaf.keyId = keyId;
  return {
    /** Makes a request, and answers its link and how to ask what came of it. */
    async ask(query: object, responseMode: 'direct_post' | 'direct_post.jwt') {
      const { authorizationRequest, verificationSession } = await verifier.createAuthorizationRequest({
        verifierId,
        requestSigner: { method: 'x5c', x5c: [leaf], clientIdPrefix: 'x509_hash' },
        dcql: { query: query as never },
        responseMode,
        version: 'v1',
      });
      return {
        uri: authorizationRequest,
        state: async () => (await verifier.getVerificationSessionById(verificationSession.id)).state,
        shown: async () => {
          const { dcql } = await verifier.getVerifiedAuthorizationResponse(verificationSession.id);
          return Object.values(dcql?.presentations ?? {}).flat() as unknown as readonly {
            readonly prettyClaims: object;
          }[];
        },
      };
    },
    async close() {
      await agent.shutdown();
      server.close();
      server.closeAllConnections();
    },
  };
}
