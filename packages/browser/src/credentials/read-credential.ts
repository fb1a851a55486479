import { type CredentialType, type Did, type Instant, type SecuredFormat, typeOfVct, zDid } from '@assent/domain';
import * as z from 'zod';
import { type PublicJwk, zPublicJwk } from '../keys/public-jwk.ts';
import { type CompactJws, parseCompactJws } from './compact-jws.ts';
import type { JsonObject } from './json.ts';
import { maxCredentialLength, parseSdJwt, type SdJwt } from './sd-jwt.ts';
import { claimsFromWire, typeOfNames, zDateTimeStamp, zNumericDate, zWireId } from './wire-terms.ts';

/** Where the status of a credential is published. */
export interface StatusPlace {
  readonly uri: string;
  readonly index: number;
}

/** What a credential says. Nothing is proven yet. */
export interface ReadCredential {
  readonly jws: CompactJws;
  readonly id: string;
  readonly type: CredentialType;
  readonly format: Extract<SecuredFormat, 'dc+sd-jwt' | 'vc+jwt'>;
  readonly issuer: Did;
  readonly subject?: Did;
  /** The key that it is bound to (RFC 7800). */
  readonly boundTo?: PublicJwk;
  readonly claims: JsonObject;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly vcts?: readonly string[];
  readonly status?: StatusPlace;
}

/** Reads a credential of a format that this wallet keeps: SD-JWT VC or VC-JWT. Undefined for anything else. */
export async function readCredential(compact: string): Promise<ReadCredential | undefined> {
  if (compact.length > maxCredentialLength) return undefined;
  if (!compact.includes('~')) return readVcJwt(compact);
  const sdJwt = await parseSdJwt(compact);
  return sdJwt && readSdJwtVc(sdJwt);
}

const zListUrl = z
  .url({ protocol: /^https?$/ })
  .max(512)
  .regex(/\/status-lists\/0x[0-9a-f]{64}$/);
const zIndex = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 30);

/** The standard entry among those of VCDM (Bitstring Status List §2.1), whose list is also at the address without its last step. */
function placeInVcdm(value: unknown): StatusPlace | undefined {
  const entries = Array.isArray(value) ? value : [];
  const zEntry = z.looseObject({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.literal('revocation'),
    statusListIndex: zIndex,
    statusListCredential: z.string().endsWith('/credential'),
  });
  const [entry] = entries.flatMap((one) => zEntry.safeParse(one).data ?? []);
  const uri = zListUrl.safeParse(entry?.statusListCredential.slice(0, -'/credential'.length)).data;
  return entry && uri ? { uri, index: entry.statusListIndex } : undefined;
}

/** The reference of a Token Status List (§6.2). */
function placeInJwt(value: unknown): StatusPlace | undefined {
  const zReference = z.looseObject({ status_list: z.looseObject({ idx: zIndex, uri: zListUrl }) });
  const { status_list: list } = zReference.safeParse(value).data ?? {};
  return list && { uri: list.uri, index: list.idx };
}

const zVcJwt = z.looseObject({
  id: zWireId,
  type: z.array(z.string()).max(4),
  issuer: z.union([zDid, z.looseObject({ id: zDid }).transform(({ id }) => id)]),
  validFrom: zDateTimeStamp,
  validUntil: zDateTimeStamp,
  credentialSubject: z.looseObject({ id: zDid }),
  credentialStatus: z.unknown().optional(),
  vc: z.undefined().optional(),
  vp: z.undefined().optional(),
});

/** VCDM 2.0 as the payload of a JWT (VC-JOSE-COSE §3.1.1). */
function readVcJwt(compact: string): ReadCredential | undefined {
  const jws = parseCompactJws(compact);
  const said = jws?.header.typ === 'vc+jwt' ? zVcJwt.safeParse(jws.payload).data : undefined;
  const type = said && typeOfNames(said.type);
  if (!jws || !said || !type) return undefined;
  const { id, issuer, validFrom, validUntil, credentialSubject, credentialStatus } = said;
  const { id: subject, ...claims } = credentialSubject;
  const status = placeInVcdm(credentialStatus);
  return {
    ...{ jws, id, type, format: 'vc+jwt', issuer, subject, validFrom, validUntil },
    claims: claimsFromWire(claims, ['id']),
    ...(status ? { status } : {}),
  };
}

/** Claims of the token that are never hidden, so that no holder can choose between two meanings (SD-JWT VC §2.2.2.2). */
const openClaims = [
  ...['iss', 'iat', 'nbf', 'exp', 'jti', 'vct', 'vct#integrity', 'aka_vcts', 'cnf', 'status', 'custody', 'aud'],
];

const zSdJwtVc = z.looseObject({
  iss: zDid,
  jti: zWireId,
  sub: zDid.optional(),
  iat: zNumericDate.optional(),
  nbf: zNumericDate.optional(),
  exp: zNumericDate,
  vct: z.string().min(1).max(2048),
  aka_vcts: z.array(z.string().min(1).max(2048)).min(1).max(16).optional(),
  cnf: z.strictObject({ jwk: zPublicJwk }).optional(),
  status: z.unknown().optional(),
  aud: z.undefined().optional(),
});

function readSdJwtVc({ jws, claims, places, hasHidden }: SdJwt): ReadCredential | undefined {
  const said = jws.header.typ === 'dc+sd-jwt' ? zSdJwtVc.safeParse(claims).data : undefined;
  if (!said || [...places.values()].some(([name]) => openClaims.includes(String(name)))) return undefined;
  const { iss, jti, sub, iat, nbf, exp, vct, aka_vcts = [], cnf } = said;
  const vcts = [vct, ...aka_vcts];
  const [type, ...others] = new Set(vcts.flatMap((name) => typeOfVct(name) ?? []));
  const validFrom = nbf ?? iat;
  if (!type || others.length > 0 || !validFrom || (type === 'ConsentGrant' && hasHidden)) return undefined;
  const status = placeInJwt(said.status);
  return {
    ...{ jws, id: jti, type, format: 'dc+sd-jwt', issuer: iss, validFrom, validUntil: exp, vcts },
    claims: claimsFromWire(claims, [...openClaims, 'sub', '_sd_alg']),
    ...(sub ? { subject: sub } : {}),
    ...(cnf ? { boundTo: cnf.jwk } : {}),
    ...(status ? { status } : {}),
  };
}
