import type { Custody, PresentationBinding } from '@assent/application';
import { AppError, type ClaimPath, type Did, type Instant, plusSeconds, toUnixSeconds } from '@assent/domain';
import { codecFor } from '../credentials/formats.ts';
import { openSdJwtVc } from '../credentials/sd-jwt-vc.ts';
import { contexts } from '../credentials/wire-terms.ts';
import { presentationLifetime } from '../jws/presentation-time.ts';
import { findDidKey, type HeldKey, heldKeysOf, identifierOf, type Signing, signJws } from '../jws/sign-jws.ts';
import { isSameKey, jwkOfKey, type PublicJwk, publicKeyHexOf } from '../keys/public-jwk.ts';
import { bindSdJwt } from '../sd-jwt/key-binding.ts';
import { selectDisclosures } from '../sd-jwt/select-disclosures.ts';

/** A presentation to be signed. */
export interface PresentationOrder {
  readonly holder: Did;
  readonly credentials: readonly { readonly compact: string; readonly disclose: readonly ClaimPath[] | 'all' }[];
  readonly binding: PresentationBinding;
  readonly at: Instant;
  readonly custody: Custody;
  readonly keyRef?: string | undefined;
}

/**
 * Signs a presentation (`vp+jwt`, VCDM 2.0, VC-JOSE-COSE §3.1.2) with its credentials enveloped. It holds for 300 s.
 *
 * @throws AppError `key_unavailable`, `did_resolution_failed`, `invalid_request` (a text that is no credential of ours,
 *   or one that cannot hide what is not to be disclosed)
 */
export async function signVpJwt(agent: Signing, order: PresentationOrder): Promise<string> {
  const { holder, credentials, binding, at, custody, keyRef } = order;
  const key = await findDidKey(agent, holder, 'authentication', keyRef);
  const enveloped: unknown[] = [];
  for (const index of credentials.keys()) enveloped.push(await envelopeOf(agent, order, index));
  const payload = {
    '@context': contexts,
    type: ['VerifiablePresentation'],
    holder,
    verifiableCredential: enveloped,
    iss: holder,
    aud: binding.audience,
    nonce: binding.challenge,
    iat: toUnixSeconds(at),
    exp: toUnixSeconds(plusSeconds(at, presentationLifetime)),
    ...(custody === 'service' ? { custody } : {}),
  };
  return signJws(agent, key, { typ: 'vp+jwt', cty: 'vp', kid: key.kid }, payload);
}

async function envelopeOf(agent: Signing, order: PresentationOrder, index: number): Promise<unknown> {
  const { compact = '', disclose = [] } = order.credentials[index] ?? {};
  const codec = codecFor(compact);
  if (!codec) throw invalid(index, 'compact');
  if (codec.format !== 'dc+sd-jwt' && disclose !== 'all') throw invalid(index, 'disclose');
  const shown = codec.format === 'dc+sd-jwt' ? await bound(agent, order, index) : compact;
  return { '@context': contexts[0], id: `data:${codec.mediaType},${shown}`, type: 'EnvelopedVerifiableCredential' };
}

/** Shows an SD-JWT VC: only what is asked, tied to this request by the key the credential names. */
async function bound(agent: Signing, { holder, credentials, binding, at }: PresentationOrder, index: number) {
  const { compact = '', disclose = [] } = credentials[index] ?? {};
  const opened = openSdJwtVc(compact);
  if (!opened?.boundTo || opened.sdJwt.keyBinding) throw invalid(index, 'compact');
  const key = await findBoundKey(agent, opened.boundTo, [opened.credential.subject, holder]);
  return bindSdJwt(agent, key, selectDisclosures(opened.sdJwt, disclose), { ...binding, holder }, at);
}

/**
 * The agent's key that a credential is bound to. A holder has a DID for each organisation, so it may belong to another
 * DID than the presentation's: to the credential's subject, or to one that the credential does not name any more.
 */
async function findBoundKey(agent: Signing, jwk: PublicJwk, dids: readonly (Did | undefined)[]): Promise<HeldKey> {
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

const invalid = (index: number, member: string) =>
  new AppError('invalid_request', { pointers: [`#/credentials/${index}/${member}`] });
