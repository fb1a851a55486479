import type { CompactCredential, CredentialDraft, ProvenCredential } from '@assent/application';
import { type Did, zDid } from '@assent/domain';
import { parseCompactJws } from '../jws/compact-jws.ts';
import { peekHeader } from '../jws/jws-header.ts';
import { isJsonObject, type JsonObject } from '../jws/strict-json.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import type { TokenCodec } from './credential-codec.ts';
import { issueJwt } from './jwt-credential.ts';
import { statusFromVcdm, statusToVcdm } from './status-terms.ts';
import {
  claimsFromWire,
  claimsToWire,
  contexts,
  custodyFromWire,
  idFromWire,
  idToWire,
  instantFromWire,
  typeFromWire,
  typeNamesOf,
} from './wire-terms.ts';

/** `vc+jwt`: VCDM 2.0 as the payload of a JWT itself (VC-JOSE-COSE §3.1.1). */
export const vcJwt: TokenCodec = {
  format: 'vc+jwt',
  mediaType: 'application/vc+jwt',
  recognises: (compact) => peekHeader(compact).typ === 'vc+jwt' && !compact.includes('~'),
  issue: (agent, draft, keyRef) =>
    issueJwt(agent, draft.issuer, { typ: 'vc+jwt', cty: 'vc' }, payloadOf(draft), keyRef),
  read(compact) {
    const jws = compact.length <= maxCredentialLength ? parseCompactJws(compact) : undefined;
    const credential = jws?.header.typ === 'vc+jwt' ? credentialFrom(jws.payload) : undefined;
    if (!jws || !credential) return undefined;
    return { jws, credential: { ...credential, format: 'vc+jwt', compact: compact as CompactCredential } };
  },
};

/** The credential of a draft as VCDM 2.0 writes it. */
export function payloadOf(draft: CredentialDraft): Readonly<Record<string, unknown>> {
  const { id, type, issuer, subject, claims, validFrom, validUntil, status, custody } = draft;
  return {
    '@context': [...contexts],
    id: idToWire(id),
    type: typeNamesOf(type),
    issuer,
    validFrom,
    validUntil,
    credentialSubject: { id: subject, ...claimsToWire(claims, ['id']) },
    credentialStatus: statusToVcdm(status),
    ...(custody === 'service' ? { custody } : {}),
  };
}

/**
 * A credential of VCDM 2.0 §4, or undefined if it is none. Members of JWT may only repeat it, and those of VCDM 1.1 must not be
 * there. Written out, as every credential that is shown comes through here: as a form of zod the same took twice as long.
 */
function credentialFrom(payload: JsonObject): Omit<ProvenCredential, 'format' | 'compact'> | undefined {
  if (!isContext(payload['@context']) || strangers.some((name) => payload[name] !== undefined)) return undefined;
  const id = idFromWire(payload.id);
  const type = typeFromWire(payload.type);
  const issuer = didFrom(payload.issuer) ?? didOf(payload.issuer);
  const validFrom = instantFromWire(payload.validFrom);
  const validUntil = instantFromWire(payload.validUntil);
  const custody = custodyFromWire(payload.custody);
  const status = statusFromVcdm(payload.credentialStatus);
  const subject = didOf(payload.credentialSubject);
  if (!id || !type || !issuer || !validFrom || !validUntil || !custody || !subject || status === 'malformed')
    return undefined;
  if (!repeats(payload.iss, issuer) || !repeats(payload.sub, subject)) return undefined;
  const { id: _, ...members } = payload.credentialSubject as JsonObject;
  const claims = claimsFromWire(members, ['id']);
  const core = { id, type, issuer, subject, claims, validFrom, validUntil, custody, keyBound: false };
  return status === undefined ? core : { ...core, status };
}

/** Members that a credential of VCDM 2.0 in a JWT does not have. */
const strangers = ['vc', 'vp', 'aud'];

const isContext = (value: unknown) => Array.isArray(value) && value.length === 2 && value[0] === contexts[0];

const repeats = (value: unknown, said: Did) => value === undefined || value === said;

const didFrom = (value: unknown): Did | undefined => zDid.safeParse(value).data;

/** The DID of an object that is named by one. */
const didOf = (value: unknown): Did | undefined => (isJsonObject(value) ? didFrom(value.id) : undefined);
