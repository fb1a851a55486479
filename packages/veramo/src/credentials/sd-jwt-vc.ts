import type { CompactCredential, CredentialDraft, ProvenCredential } from '@assent/application';
import {
  AppError,
  type ClaimPath,
  type CredentialType,
  type Did,
  toUnixSeconds,
  typeOfVct,
  vctOf,
  zCertificateIssuer,
  zDid,
} from '@assent/domain';
import * as z from 'zod';
import { methodsOf } from '../dids/verification-key.ts';
import { didReader } from '../jws/did-documents.ts';
import { peekHeader } from '../jws/jws-header.ts';
import { findDidKey, type Signing, signJws } from '../jws/sign-jws.ts';
import type { JsonObject } from '../jws/strict-json.ts';
import { type PublicJwk, zPublicJwk } from '../keys/public-jwk.ts';
import { concealClaims, maxCredentialLength } from '../sd-jwt/disclosure.ts';
import { joinSdJwt, parseSdJwt, type SdJwt } from '../sd-jwt/sd-jwt.ts';
import { certifiedKey, idOfToken, issuerOfCertificate } from './certified-credential.ts';
import type { TokenCodec } from './credential-codec.ts';
import { statusToJwt, zCertifiedStatus, zJwtStatus } from './status-terms.ts';
import {
  claimsFromWire,
  claimsToWire,
  idToWire,
  pathsToWire,
  zNumericDate,
  zWireCustody,
  zWireId,
} from './wire-terms.ts';

/** Claims of the token that are never hidden, so that no holder can choose between two meanings (SD-JWT VC §2.2.2.2). */
const openClaims = [
  ...['iss', 'iat', 'nbf', 'exp', 'jti', 'vct', 'vct#integrity', 'aka_vcts', 'cnf', 'status', 'custody', 'aud'],
];
const tokenClaims = [...openClaims, 'sub'];

/**
 * `dc+sd-jwt`: SD-JWT VC (RFC 9901), bound to a key of its subject. Every claim, and the subject, can stay hidden. It is signed with
 * a key of a DID, or, by others, under certificates (SD-JWT VC §3.5).
 */
export const sdJwtVc: TokenCodec = {
  format: 'dc+sd-jwt',
  mediaType: 'application/dc+sd-jwt',
  recognises: (compact) => compact.includes('~') && peekHeader(compact).typ === 'dc+sd-jwt',
  issue: async (agent, draft, keyRef) => {
    const { key, header } = await signerOf(agent, draft, keyRef);
    const jwk = await keyOfSubject(agent, draft.subject);
    const { payload, disclosures } = bodyOf(draft);
    const compact = joinSdJwt(await signJws(agent, key, header, { ...headOf(draft, jwk), ...payload }), disclosures);
    if (compact.length > maxCredentialLength) throw new AppError('payload_too_large', { maxCredentialLength });
    return compact;
  },
  read(compact) {
    const opened = openSdJwtVc(compact);
    // A key binding is for one verifier and one challenge; here there is none to compare it with.
    if (!opened || opened.sdJwt.keyBinding) return undefined;
    return { jws: opened.sdJwt.jws, credential: opened.credential };
  },
};

/** What a draft is signed with: a key of its certificate, with the chain in the header, or one of the issuer's DID. */
async function signerOf(agent: Signing, { issuer, certificate }: CredentialDraft, keyRef: string | undefined) {
  const typ = 'dc+sd-jwt';
  if (certificate) {
    // who gave its DID up issues nothing, whatever certificates it has
    if ((await didReader(agent)(issuer)).kind !== 'active') throw new AppError('key_unavailable', { did: issuer });
    return { key: await certifiedKey(agent, certificate.keyRef), header: { typ, x5c: certificate.chain } };
  }
  const key = await findDidKey(agent, issuer, 'assertionMethod', keyRef);
  return { key, header: { typ, kid: key.kid } };
}

/** An SD-JWT VC that says something about one of our types. Nothing is proven yet. */
export interface OpenedSdJwtVc {
  readonly sdJwt: SdJwt;
  readonly credential: ProvenCredential;
  /** The key whose control its presenter must show (RFC 7800). */
  readonly boundTo?: PublicJwk;
}

/** Parses an SD-JWT VC, with or without key binding. */
export function openSdJwtVc(compact: string): OpenedSdJwtVc | undefined {
  const sdJwt = parseSdJwt(compact);
  if (sdJwt?.jws.header.typ !== 'dc+sd-jwt') return undefined;
  const core = coreOf(sdJwt);
  if (!core) return undefined;
  const { boundTo, ...said } = core;
  const hidesMeaning = [...sdJwt.places.values()].some(([name]) => openClaims.includes(String(name)));
  if (hidesMeaning || (isWhole(said.type) && sdJwt.hasHidden)) return undefined;
  const credential = { ...said, format: 'dc+sd-jwt', compact: sdJwt.unbound as CompactCredential } as const;
  return { sdJwt, credential, ...(boundTo ? { boundTo } : {}) };
}

/** Where the claims at these paths are in an SD-JWT VC: the `status` of an insurance cover is not the one of the token. `sub` can be shown. */
export const pathsInToken = (paths: readonly ClaimPath[] | 'all'): readonly ClaimPath[] | 'all' =>
  paths === 'all' ? paths : pathsToWire(paths, openClaims);

/** What it says. Under certificates it need not say who issued it, nor have an identifier. */
function coreOf({ jws, jwt, claims }: SdJwt) {
  const { x5c } = jws.header;
  const members = (x5c ? zCertifiedMembers : zMembers).safeParse(claims).data;
  if (!x5c) {
    const identity = zIdentity.safeParse(claims).data;
    return members && identity && { ...members, ...identity };
  }
  const identity = zCertifiedIdentity.safeParse(claims).data;
  if (!members || !identity) return undefined;
  const known = { issuer: issuerOfCertificate(x5c[0] ?? ''), id: idOfToken(jwt), ...identity };
  return { ...members, ...known, certificates: x5c };
}

/** A consent is all or nothing: with a prohibition left out it would be another consent. */
const isWhole = (type: CredentialType) => type === 'ConsentGrant';

const headOf = (
  { id, type, issuer, validFrom, validUntil, status, custody, typeReference, certificate }: CredentialDraft,
  jwk: PublicJwk,
) => ({
  iss: certificate?.issuer ?? issuer,
  iat: toUnixSeconds(validFrom),
  nbf: toUnixSeconds(validFrom),
  exp: toUnixSeconds(validUntil),
  jti: idToWire(id),
  ...namesOf(type, typeReference),
  cnf: { jwk },
  status: statusToJwt(status, { isCertified: certificate !== undefined }),
  ...(custody === 'service' ? { custody } : {}),
});

/** With Type Metadata its address is the name, and the one that all services have for the type another (SD-JWT VC §2.2.2.2). */
const namesOf = (type: CredentialType, reference: CredentialDraft['typeReference']) =>
  reference
    ? { vct: reference.vct, 'vct#integrity': reference.integrity, aka_vcts: [vctOf(type)] }
    : { vct: vctOf(type) };

function bodyOf({ type, subject, claims }: CredentialDraft): { payload: JsonObject; disclosures: string[] } {
  const members = { sub: subject, ...claimsToWire(claims, tokenClaims) };
  return isWhole(type) ? { payload: members, disclosures: [] } : concealClaims(members);
}

/** The key with which the subject shows who it is. @throws AppError `invalid_request` if it has none that is public */
async function keyOfSubject(agent: Signing, subject: Did): Promise<PublicJwk> {
  const state = await didReader(agent)(subject);
  const methods = state.kind === 'active' ? methodsOf(state.document, 'authentication') : [];
  for (const { key } of methods) if ('jwk' in key) return key.jwk;
  throw new AppError('invalid_request', { pointers: ['#/subject'] });
}

/** Most other types of one credential. */
const maxOtherTypes = 16;

/** Every `vct`, the first one first; and the one type of ours among them. No address of them is asked. */
const zTypes = z
  .looseObject({
    vct: z.string().min(1).max(2048),
    aka_vcts: z.array(z.string().min(1).max(2048)).min(1).max(maxOtherTypes).optional(),
    'vct#integrity': z.string().max(1024).optional(),
  })
  .transform(({ vct, aka_vcts = [] }, context) => {
    const vcts = [vct, ...aka_vcts];
    const [type, ...others] = new Set(vcts.flatMap((name) => typeOfVct(name) ?? []));
    if (type && others.length === 0 && !aka_vcts.includes(vct)) return { type, vcts };
    context.addIssue({ code: 'custom', message: 'is not of one type of ours' });
    return z.NEVER;
  });

const members = {
  iat: zNumericDate.optional(),
  nbf: zNumericDate.optional(),
  exp: zNumericDate,
  cnf: z.strictObject({ jwk: zPublicJwk }).optional(),
  custody: zWireCustody,
  aud: z.undefined().optional(),
};

const zBareMembers = z.looseObject(members);

function membersFrom<Status>(
  { iat, nbf, exp, cnf, status, custody, ...others }: z.infer<typeof zBareMembers> & { readonly status?: Status },
  context: z.core.$RefinementCtx,
) {
  const types = zTypes.safeParse(others).data;
  if (!types) {
    context.addIssue({ code: 'custom', path: ['vct'], message: 'is not of one type of ours' });
    return z.NEVER;
  }
  const validFrom = nbf ?? iat;
  if (!validFrom) {
    context.addIssue({ code: 'custom', message: 'has no beginning' });
    return z.NEVER;
  }
  const claims = claimsFromWire(others, tokenClaims);
  return {
    ...{ ...types, claims, validFrom, validUntil: exp, custody, keyBound: false },
    ...(status === undefined ? {} : { status }),
    ...(cnf ? { boundTo: cnf.jwk } : {}),
  };
}

const zMembers = z
  .looseObject({ ...members, status: zJwtStatus })
  .transform((one, context) => membersFrom(one, context));
const zCertifiedMembers = z
  .looseObject({ ...members, status: zCertifiedStatus })
  .transform((one, context) => membersFrom(one, context));

/** Who issued it, about whom, and what it is called. */
const zIdentity = z
  .object({ iss: zDid, sub: zDid.optional(), jti: zWireId })
  .transform(({ iss, sub, jti }) => ({ issuer: iss, id: jti, ...(sub ? { subject: sub } : {}) }));

/** The same, under certificates: a subject may be called anything there, and only a DID means something here. */
const zCertifiedIdentity = z
  .object({ iss: zCertificateIssuer.optional(), sub: z.string().max(2048).optional(), jti: zWireId.optional() })
  .transform(({ iss, sub, jti }) => {
    const subject = zDid.safeParse(sub).data;
    return { ...(iss ? { issuer: iss } : {}), ...(jti ? { id: jti } : {}), ...(subject ? { subject } : {}) };
  });
