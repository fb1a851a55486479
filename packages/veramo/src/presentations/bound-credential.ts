import type { PresentationBinding, ProvenCredential, ProvenPresentation } from '@assent/application';
import {
  AppError,
  accept,
  acceptUnless,
  type ClaimPath,
  type Did,
  type Instant,
  reject,
  type Verification,
  zDid,
} from '@assent/domain';
import { provenBy } from '../credentials/jwt-credential.ts';
import { openSdJwtVc, pathsInToken } from '../credentials/sd-jwt-vc.ts';
import type { Signing } from '../jws/sign-jws.ts';
import type { ProofContext } from '../jws/verify-jws.ts';
import type { PublicJwk } from '../keys/public-jwk.ts';
import { type BoundTo, bindSdJwt, reasonsAgainstBinding } from '../sd-jwt/key-binding.ts';
import { selectDisclosures } from '../sd-jwt/select-disclosures.ts';
import { findBoundKey } from './bound-key.ts';

/** An SD-JWT VC to be shown. `holder`: of the presentation around it, if there is one. */
export interface BindingOrder extends PresentationBinding {
  readonly compact: string;
  readonly disclose: readonly ClaimPath[] | 'all';
  readonly holder?: Did | undefined;
  readonly at: Instant;
}

/**
 * Shows an SD-JWT VC: only what is asked, tied to a request by the key that the credential names (RFC 9901 §4.3).
 *
 * @throws AppError `invalid_request` for a text that cannot be shown so; `key_unavailable`
 */
export async function bindCredential(
  agent: Signing,
  { compact, disclose, holder, challenge, audience, at }: BindingOrder,
): Promise<string> {
  const opened = openSdJwtVc(compact);
  if (!opened?.boundTo || opened.sdJwt.keyBinding) throw new AppError('invalid_request', { pointers: ['#/compact'] });
  const key = await findBoundKey(agent, opened.boundTo, [opened.credential.subject, holder]);
  const shown = selectDisclosures(opened.sdJwt, pathsInToken(disclose));
  return bindSdJwt(agent, key, shown, { challenge, audience, holder }, at);
}

/**
 * Checks an SD-JWT VC with its key binding: the issuer's proof, and that its holder ties it to this request now.
 *
 * @throws AppError `did_resolution_failed`, `overloaded`: the answer is unknown
 */
export async function verifyBound(
  compact: string,
  binding: BoundTo,
  at: Instant,
  context: ProofContext,
): Promise<Verification<ProvenCredential>> {
  const opened = openSdJwtVc(compact);
  if (!opened) return reject('malformed');
  const { sdJwt, credential, boundTo } = opened;
  const { keyBinding, unbound } = sdJwt;
  const [issued, reasons] = await Promise.all([
    provenBy(sdJwt.jws, credential, context),
    keyBinding && boundTo
      ? reasonsAgainstBinding(keyBinding, unbound, boundTo, binding, at, context.signatures.once)
      : (['bad_proof'] as const),
  ]);
  const rejections = [...(issued.valid ? [] : issued.rejections), ...reasons.map((reason) => ({ reason, at: '' }))];
  return rejections.length > 0 ? acceptUnless(rejections, credential) : accept({ ...credential, keyBound: true });
}

/**
 * Checks an SD-JWT VC that is shown on its own, as wallets of OpenID4VP do (Annex B.3). Nothing names a holder then but the
 * key that the credential is bound to, so the holder is that key as a did:jwk.
 *
 * @throws AppError `did_resolution_failed`, `overloaded`: the answer is unknown
 */
export async function verifyShown(
  compact: string,
  { challenge, audience }: PresentationBinding,
  at: Instant,
  context: ProofContext,
): Promise<Verification<ProvenPresentation>> {
  const boundTo = openSdJwtVc(compact)?.boundTo;
  const checked = await verifyBound(compact, { challenge, audience }, at, context);
  if (!checked.valid) return checked;
  if (!boundTo) return reject('bad_proof');
  return accept({ holder: didOfKey(boundTo), custody: checked.value.custody, credentials: [checked.value] });
}

/** The key that an SD-JWT VC is bound to; undefined of what is none, or bound to nothing. */
export const boundKeyOf = (compact: string): PublicJwk | undefined => openSdJwtVc(compact)?.boundTo;

/** The did:jwk of a key. */
const didOfKey = (jwk: PublicJwk): Did =>
  zDid.parse(`did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`);
