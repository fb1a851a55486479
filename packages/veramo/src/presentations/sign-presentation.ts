import type { Custody, PresentationBinding } from '@assent/application';
import { AppError, type ClaimPath, type Did, type Instant, plusSeconds, toUnixSeconds } from '@assent/domain';
import { codecFor } from '../credentials/formats.ts';
import { contexts } from '../credentials/wire-terms.ts';
import { presentationLifetime } from '../jws/presentation-time.ts';
import { findDidKey, type Signing, signJws } from '../jws/sign-jws.ts';
import { bindCredential } from './bound-credential.ts';

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

async function bound(agent: Signing, { holder, credentials, binding, at }: PresentationOrder, index: number) {
  const { compact = '', disclose = [] } = credentials[index] ?? {};
  try {
    return await bindCredential(agent, { ...binding, compact, disclose, holder, at });
  } catch (error) {
    throw error instanceof AppError && error.code === 'invalid_request' ? invalid(index, 'compact') : error;
  }
}

const invalid = (index: number, member: string) =>
  new AppError('invalid_request', { pointers: [`#/credentials/${index}/${member}`] });
