import { AppError, type FhirClient, type Instant, zUuid } from '@assent/domain';
import { createLocalJWKSet, decodeJwt, errors, type JWK, jwtVerify } from 'jose';

/** A client that has signed for itself, with what must not be taken a second time. */
export interface ProvenClient {
  readonly client: FhirClient;
  readonly jti: string;
  /** In seconds since 1970. */
  readonly exp: number;
}

const maxLifeSeconds = 300;

/** The client that an assertion claims to be of, before anything is checked. */
export function claimedClient(assertion: string): string | undefined {
  try {
    return zUuid.safeParse(decodeJwt(assertion).sub).data;
  } catch {
    return undefined;
  }
}

/**
 * Checks a `private_key_jwt` (SMART App Launch 2.2 §Backend Services): signed with a registered key, of this client, for this
 * token endpoint, for five minutes at most.
 *
 * @throws AppError `unauthenticated`, whatever is wrong
 */
export async function checkAssertion(
  assertion: string,
  { client, audience, at }: { readonly client: FhirClient; readonly audience: string; readonly at: Instant },
): Promise<ProvenClient> {
  const nowSeconds = Date.parse(at) / 1000;
  try {
    const keys = createLocalJWKSet({ keys: (client.jwks?.keys ?? []) as JWK[] });
    const { payload } = await jwtVerify(assertion, keys, {
      ...{ issuer: client.id, subject: client.id, audience, clockTolerance: 5, currentDate: new Date(at) },
      algorithms: ['ES256', 'ES384', 'RS384', 'PS384'],
      requiredClaims: ['exp', 'jti', 'iss', 'sub', 'aud'],
    });
    const { jti, exp = 0, aud } = payload;
    const isSound = typeof jti === 'string' && jti.length > 0 && jti.length <= 256 && typeof aud === 'string';
    if (!isSound || exp > nowSeconds + maxLifeSeconds + 5) throw new AppError('unauthenticated');
    return { client, jti, exp };
  } catch (error) {
    if (error instanceof AppError || error instanceof errors.JOSEError) throw new AppError('unauthenticated');
    if (error instanceof TypeError) throw new AppError('unauthenticated');
    throw error;
  }
}
