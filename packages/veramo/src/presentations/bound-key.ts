import { AppError, type Did } from '@assent/domain';
import { type HeldKey, heldKeysOf, identifierOf, type Signing } from '../jws/sign-jws.ts';
import { isSameKey, jwkOfKey, type PublicJwk, publicKeyHexOf } from '../keys/public-jwk.ts';

/**
 * The agent's key that a credential is bound to. A holder has a DID for each organisation, so it may belong to another
 * DID than the presentation's: to the credential's subject, or to one that the credential does not name any more.
 */
export async function findBoundKey(
  agent: Signing,
  jwk: PublicJwk,
  dids: readonly (Did | undefined)[],
): Promise<HeldKey> {
  for (const did of new Set(dids)) {
    const keys = did ? await heldKeysIfAny(agent, did) : [];
    const found = keys.find((held) => isSameKey(held.jwk, jwk));
    if (found) return found;
  }
  return keyByPublicHalf(agent, jwk);
}

async function heldKeysIfAny(agent: Signing, did: Did): Promise<HeldKey[]> {
  try {
    return heldKeysOf(await identifierOf(agent, did));
  } catch (error) {
    if (error instanceof AppError && error.code === 'key_unavailable') return []; // another DID may have the key
    throw error;
  }
}

/** Veramo names a key by its public half unless told otherwise. */
async function keyByPublicHalf(agent: Signing, jwk: PublicJwk): Promise<HeldKey> {
  const kid = publicKeyHexOf(jwk);
  try {
    const held = jwkOfKey(await agent.keyManagerGet({ kid }));
    if (held && isSameKey(held, jwk)) return { keyRef: kid, jwk };
  } catch (cause) {
    throw cause instanceof AppError && cause.code !== 'not_found' ? cause : new AppError('key_unavailable', { kid });
  }
  throw new AppError('key_unavailable', { kid });
}
