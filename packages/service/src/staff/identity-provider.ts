import * as oidc from 'openid-client';
import { isLoopback } from '../is-loopback.ts';

/** The identity provider of those who work here. */
export interface OidcConfiguration {
  readonly issuer: string;
  readonly clientId: string;
  /** A claim of the ID token that names the organisation, or is a list with it. Absent: that somebody has an account there is enough. */
  readonly tenantClaim?: string;
}

/** What belongs to one sign-in, and must come back with it. Each is random. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody whom the provider knows. */
export interface KnownPerson {
  readonly issuer: string;
  readonly subject: string;
  /** What the provider says of which organisations they are of; undefined if it need not say. */
  readonly organizations: readonly string[] | undefined;
}

export interface IdentityProvider {
  /** Where the browser goes. @throws Error if the provider cannot be reached */
  authorizationUrl(checks: SignInChecks): Promise<URL>;
  /** Who came back. @throws Error for whatever is not right in the answer, and if the provider cannot be reached */
  personOf(answer: URL, checks: SignInChecks): Promise<KnownPerson>;
}

/** A desk is many people's, so the provider must ask for the password, and must just have done so, in seconds. */
const maxAgeSeconds = 300;

export const newSignInChecks = (): SignInChecks => ({
  state: oidc.randomState(),
  nonce: oidc.randomNonce(),
  verifier: oidc.randomPKCECodeVerifier(),
});

/**
 * OpenID Connect Core 1.0 with the authorization code and PKCE. The library checks issuer (also of the answer, RFC 9207), audience, nonce, state, times and
 * signature. What it says of itself is asked for once it is needed, and asked again if that failed.
 */
export function identityProvider(
  { issuer, clientId, tenantClaim }: OidcConfiguration,
  clientSecret: string | undefined,
  redirectUri: string,
): IdentityProvider {
  const isLocal = isLoopback(new URL(issuer).hostname);
  const discover = () =>
    oidc.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
      { timeout: 10, execute: [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])] },
    );
  let known: Promise<oidc.Configuration> | undefined;
  const configuration = () => {
    known ??= discover().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    async authorizationUrl({ state, nonce, verifier }) {
      return oidc.buildAuthorizationUrl(await configuration(), {
        ...{ redirect_uri: redirectUri, scope: 'openid', state, nonce },
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        prompt: 'login',
        max_age: String(maxAgeSeconds),
      });
    },
    async personOf(answer, { state, nonce, verifier }) {
      const tokens = await oidc.authorizationCodeGrant(await configuration(), answer, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
        ...{ idTokenExpected: true, maxAge: maxAgeSeconds },
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('no ID token');
      const organizations = tenantClaim === undefined ? undefined : namesIn(claims[tenantClaim]);
      return { issuer: claims.iss, subject: claims.sub, organizations };
    },
  };
}

const namesIn = (claim: unknown): readonly string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((name): name is string => typeof name === 'string');
