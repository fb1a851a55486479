import type { ProvenCredential } from '@assent/application';
import { AppError, accept, type Did, plusSeconds, reject, type Verification } from '@assent/domain';
import type { CompactJws } from '../jws/compact-jws.ts';
import type { DidState, DidVersion, NextVersion } from '../jws/did-documents.ts';
import { findDidKey, type Signing, signJws } from '../jws/sign-jws.ts';
import type { JsonObject } from '../jws/strict-json.ts';
import { type ProofContext, reasonAgainst } from '../jws/verify-jws.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import { provenByCertificate } from './certified-credential.ts';
import type { TokenCodec } from './credential-codec.ts';

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

/** Checks the issuer's proof of a token and nothing else. @throws AppError `did_resolution_failed`, `overloaded` */
export async function proveToken(
  codec: TokenCodec,
  compact: string,
  context: ProofContext,
): Promise<Verification<ProvenCredential>> {
  const opened = codec.read(compact);
  return opened ? provenBy(opened.jws, opened.credential, context) : reject('malformed');
}

/**
 * Accepts `credential`, read from `jws`, if its issuer signed it: with a key of its DID, or with that of its certificate. If the key has left the issuer's document and was in it at
 * `validFrom`, that is `key_retired`, or reported as `keyRetired` if the reader says so.
 */
export async function provenBy(
  jws: CompactJws,
  credential: ProvenCredential,
  { read, signatures }: ProofContext,
): Promise<Verification<ProvenCredential>> {
  if (credential.certificates) return provenByCertificate(jws, credential, signatures.again);
  const reason = await reasonAgainst(jws, credential.issuer, 'assertionMethod', read, signatures.again);
  const proven = jws.header.kid === undefined ? credential : { ...credential, kid: jws.header.kid };
  if (!reason) return accept(proven);
  if (reason !== 'bad_proof' || !(await wasSignedThen(jws, credential, { read, signatures }))) return reject(reason);
  return read.reportsRetiredKeys ? accept({ ...proven, keyRetired: true }) : reject('key_retired');
}

/** How far the clock of a chain may be ahead of an issuer's, in seconds. */
const skew = 60;

/** Documents that are looked at for one credential. */
const maxVersions = 16;

/**
 * Whether the key was the issuer's at the time that the credential gives, or within the skew after it, and signed it. Every
 * version of that time is looked at: a key may come and go within a minute, or within a second.
 */
async function wasSignedThen(
  jws: CompactJws,
  { issuer, validFrom }: ProvenCredential,
  { read, signatures }: ProofContext,
): Promise<boolean> {
  const end = plusSeconds(validFrom, skew);
  let version: DidVersion | undefined = { versionTime: plusSeconds(validFrom, -1) };
  for (let versions = 0; version && versions < maxVersions; versions += 1) {
    const state: DidState = await read(issuer, version);
    const then = async () => (state.kind === 'unversioned' ? ({ kind: 'invalid' } as const) : state);
    if (!(await reasonAgainst(jws, issuer, 'assertionMethod', then, signatures.again))) return true;
    const next: NextVersion | undefined = state.kind === 'active' ? state.next : undefined;
    version = next && next.time <= end ? { versionId: next.id } : undefined;
  }
  return false;
}
