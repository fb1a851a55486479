import { createPublicKey, hkdfSync } from 'node:crypto';
import type { Clock } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import { decodeJwt } from 'jose';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { AttestationTrust } from '../attestation-trust.ts';
import { signerOf } from '../key-attestation.ts';
import { authorizationAlgorithms } from '../metadata.ts';
import { thumbprintOf } from '../public-key.ts';
import { isOfTheFuture, zAttestation, zAttestationHeader } from '../wallet-attestation-terms.ts';
import type { Library, ServerPlace } from './server-place.ts';

type Features = NonNullable<Configuration['features']>;
type Settings = Required<Pick<Features, 'attestClientAuth' | 'dPoP'>>;

/** The draft of OAuth 2.0 Attestation-Based Client Authentication that the library follows. */
const draft = 'draft-12';

/**
 * How wallets show whose they are at an authorization server. The library checks the attestation and the proof of the instance; whose word
 * is taken, and what may be in an attestation, is the same here as at the token endpoint of the issuer.
 */
export function attestedWallets(
  trust: AttestationTrust,
  clock: Clock,
  { address, cookieKeys }: ServerPlace,
  { errors }: Library,
): Settings {
  // every process of the service must know the challenges of the others
  const secretFor = (use: string) =>
    Buffer.from(hkdfSync('sha256', cookieKeys[0] ?? '', address, `assent ${use} of an authorization server`, 32));
  return {
    attestClientAuth: {
      ...{ enabled: true, ack: draft, challengeSecret: secretFor('challenges') },
      async getAttestationSignaturePublicKey(_, header) {
        const read = zAttestationHeader.safeParse(header).data;
        const key = read && (await signerOf(read, trust, toUnixSeconds(clock.now())));
        if (!key) throw new errors.InvalidClientAuth('nobody who is trusted here attests the wallet');
        return createPublicKey({ key: { ...key }, format: 'jwk' });
      },
      assertAttestationJwtAndPop(_, { payload }) {
        const claims = zAttestation.safeParse(payload).data;
        if (!claims || isOfTheFuture(claims, toUnixSeconds(clock.now())))
          throw new errors.InvalidClientAuth('the attestation lacks claims, has a status, or is of the future');
      },
    },
    // the library makes no proof of a wallet without; nobody is asked for nonces
    dPoP: { enabled: true, nonceSecret: secretFor('nonces') },
  };
}

/** Algorithms of attestations, and of proofs of the instances that they are about. */
export const attestationAlgorithms = authorizationAlgorithms as ['ES256', 'EdDSA'];

/**
 * The library binds a code to the instance of the wallet that pushed the request, but has forgotten which that was once the patient has
 * been on her page. This puts the pushed request where the library looks for it.
 */
export async function keepInstance({ oidc }: KoaContextWithOIDC): Promise<void> {
  const { parJti: pushed } = (oidc.entities.Interaction ?? {}) as { readonly parJti?: string };
  if (pushed === undefined || oidc.entities.PushedAuthorizationRequest) return;
  const request = await oidc.provider.PushedAuthorizationRequest.find(pushed, { ignoreExpiration: true });
  if (request) oidc.entity('PushedAuthorizationRequest', request);
}

/** The thumbprint of the instance of a wallet that was attested in this request; undefined if none was. */
export async function attestedInstance(ctx: KoaContextWithOIDC): Promise<string | undefined> {
  if (ctx.oidc.client?.tokenEndpointAuthMethod !== 'attest_jwt_client_auth') return undefined;
  // the library has checked it, or there would be no client
  const { cnf } = zAttestation.parse(decodeJwt(ctx.get('oauth-client-attestation')));
  return thumbprintOf(cnf.jwk);
}
