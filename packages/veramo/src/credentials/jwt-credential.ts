import type { ProvenCredential } from '@assent/application';
import { AppError, accept, type Did, reject, type Verification } from '@assent/domain';
import type { CompactJws } from '../jws/compact-jws.ts';
import { findDidKey, type Signing, signJws } from '../jws/sign-jws.ts';
import type { JsonObject } from '../jws/strict-json.ts';
import { type ProofContext, reasonAgainst } from '../jws/verify-jws.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';

/**
 * Signs a payload as a credential of `issuer`, with the key's DID URL as `kid`.
 *
 * @throws AppError `key_unavailable`, `did_resolution_failed`, `payload_too_large` (over 64 kB)
 */
export async function issueJwt(
  agent: Signing,
  issuer: Did,
  header: JsonObject,
  payload: JsonObject,
  keyRef?: string,
): Promise<string> {
  const key = await findDidKey(agent, issuer, 'assertionMethod', keyRef);
  const jwt = await signJws(agent, key, { ...header, kid: key.kid }, payload);
  if (jwt.length > maxCredentialLength) throw new AppError('payload_too_large', { maxCredentialLength });
  return jwt;
}

/** Accepts `credential`, read from `jws`, if its issuer signed it. */
export async function provenBy(
  jws: CompactJws,
  credential: ProvenCredential,
  { read, signatures }: ProofContext,
): Promise<Verification<ProvenCredential>> {
  const reason = await reasonAgainst(jws, credential.issuer, 'assertionMethod', read, signatures.again);
  return reason ? reject(reason) : accept(credential);
}
