import type { CompactCredential, CredentialDraft, ProvenCredential } from '@assent/application';
import { isDid, toUnixSeconds, zDid, zIssuerId } from '@assent/domain';
import * as z from 'zod';
import { parseCompactJws } from '../jws/compact-jws.ts';
import { peekHeader } from '../jws/jws-header.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import type { TokenCodec } from './credential-codec.ts';
import { issueJwt } from './jwt-credential.ts';
import { statusToVcdm, tokenEntryFrom, zVcdmStatus } from './status-terms.ts';
import {
  claimsFromWire,
  claimsToWire,
  idToWire,
  typeNamesOf,
  zNumericDate,
  zTypeNames,
  zWireCustody,
  zWireId,
} from './wire-terms.ts';

const context = 'https://www.w3.org/2018/credentials/v1';

/**
 * `jwt_vc_json`: VCDM 1.1 inside the claim `vc` of a JWT (VCDM 1.1 §6.3.1). Only tokens with a `kid` are taken: Veramo's
 * own have none, and stay with Veramo's provider. With certificates in its header it is signed under them.
 */
export const jwtVcJson: TokenCodec = {
  format: 'jwt_vc_json',
  mediaType: 'application/jwt',
  recognises: (compact) => {
    const { typ, kid, x5c } = peekHeader(compact);
    const isKeyNamed = typeof kid === 'string' || Array.isArray(x5c);
    return typ === 'JWT' && isKeyNamed && !compact.includes('~') && !!parsed(compact)?.payload.vc;
  },
  issue: (agent, draft, keyRef) => issueJwt(agent, draft.issuer, { typ: 'JWT' }, payloadOf(draft), keyRef),
  read(compact) {
    const jws = compact.length <= maxCredentialLength ? parsed(compact) : undefined;
    const { x5c } = jws?.header ?? {};
    const credential = jws?.header.typ === 'JWT' ? zCredential.safeParse(jws.payload) : undefined;
    // a DID has its own keys, and what is no DID has its certificate's
    if (!jws || !credential?.success || isDid(credential.data.issuer) !== (x5c === undefined)) return undefined;
    const said: ProvenCredential = { ...credential.data, format: 'jwt_vc_json', compact: compact as CompactCredential };
    const { status } = jws.payload;
    const signed = status === undefined ? said : { ...said, status: statusBeside(said.status, status, x5c) };
    return { jws, credential: x5c ? { ...signed, certificates: x5c } : signed };
  },
};

/**
 * The status of a token that has the claim `status` (Token Status List §6.2), beside what is in `vc`. One of the two is enough, and
 * only what is signed under certificates may have the former.
 */
const statusBeside = (inside: unknown, status: unknown, x5c: readonly string[] | undefined) =>
  inside === undefined && x5c ? tokenEntryFrom(status) : 'unsupported';

const parsed = (compact: string) => parseCompactJws(compact, { mayHaveCertificates: true });

function payloadOf(draft: CredentialDraft): Readonly<Record<string, unknown>> {
  const { id, type, issuer, subject, claims, validFrom, validUntil, status, custody } = draft;
  return {
    iss: issuer,
    sub: subject,
    nbf: toUnixSeconds(validFrom),
    exp: toUnixSeconds(validUntil),
    jti: idToWire(id),
    vc: {
      '@context': [context],
      type: typeNamesOf(type),
      credentialSubject: claimsToWire(claims, ['id']),
      credentialStatus: statusToVcdm(status, { withIds: true }),
    },
    ...(custody === 'service' ? { custody } : {}),
  };
}

const zVc = z.looseObject({
  '@context': z.tuple([z.literal(context)], z.unknown()),
  type: zTypeNames,
  credentialSubject: z.looseObject({ id: zDid.optional() }),
  credentialStatus: zVcdmStatus({ withIds: true }),
  id: z.string().optional(),
  issuer: z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)]).optional(),
});

/** What `vc` repeats of the token's own claims must be the same; dates are those of the token. */
const zCredential = z
  .looseObject({
    iss: zIssuerId,
    sub: zDid,
    nbf: zNumericDate,
    exp: zNumericDate,
    jti: zWireId,
    vc: zVc,
    custody: zWireCustody,
    aud: z.undefined().optional(),
    vp: z.undefined().optional(),
  })
  .refine(({ sub, vc }) => vc.credentialSubject.id === undefined || vc.credentialSubject.id === sub)
  .refine(({ iss, vc }) => vc.issuer === undefined || vc.issuer === iss)
  .refine(({ jti, vc }) => vc.id === undefined || zWireId.safeParse(vc.id).data === jti)
  .transform(({ iss, sub, nbf, exp, jti, vc, custody }) => {
    const { id: _, ...members } = vc.credentialSubject;
    const status = vc.credentialStatus;
    const validity = { validFrom: nbf, validUntil: exp };
    const claims = claimsFromWire(members, ['id']);
    const core = { id: jti, type: vc.type, issuer: iss, subject: sub, claims, ...validity, custody, keyBound: false };
    return status === undefined ? core : { ...core, status };
  }) satisfies z.ZodType<Omit<ProvenCredential, 'format' | 'compact'>>;
