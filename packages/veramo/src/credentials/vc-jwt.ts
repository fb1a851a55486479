import type { CompactCredential, CredentialDraft, ProvenCredential } from '@assent/application';
import { type CredentialType, zDid } from '@assent/domain';
import * as z from 'zod';
import { parseCompactJws } from '../jws/compact-jws.ts';
import { peekHeader } from '../jws/jws-header.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import type { TokenCodec } from './credential-codec.ts';
import { issueJwt } from './jwt-credential.ts';
import { statusToVcdm, zVcdmStatus } from './status-terms.ts';
import {
  claimsFromWire,
  claimsToWire,
  contexts,
  idToWire,
  typeNamesOf,
  typeOfNames,
  zDateTimeStamp,
  zWireCustody,
  zWireId,
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
    const credential = jws?.header.typ === 'vc+jwt' ? zCredential.safeParse(jws.payload) : undefined;
    if (!jws || !credential?.success) return undefined;
    return { jws, credential: { ...credential.data, format: 'vc+jwt', compact: compact as CompactCredential } };
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

/** A subject with its claims. */
export const zSubject = z.looseObject({ id: zDid }).transform(({ id, ...claims }) => ({
  subject: id,
  claims: claimsFromWire(claims, ['id']),
}));

/** The names of exactly one type of ours. */
export const zTypeNames = z.array(z.string()).transform((names, context): CredentialType => {
  const type = typeOfNames(names);
  if (type) return type;
  context.addIssue({ code: 'custom', message: 'is no type of ours' });
  return z.NEVER;
});

const never = z.undefined().optional();

/** A credential of VCDM 2.0 §4. Members of JWT may only repeat it, and those of VCDM 1.1 must not be there. */
const zCredential = z
  .looseObject({
    '@context': z.tuple([z.literal(contexts[0])], z.unknown()),
    id: zWireId,
    type: zTypeNames,
    issuer: z.union([zDid, z.looseObject({ id: zDid }).transform(({ id }) => id)]),
    validFrom: zDateTimeStamp,
    validUntil: zDateTimeStamp,
    credentialSubject: zSubject,
    credentialStatus: zVcdmStatus(),
    custody: zWireCustody,
    iss: zDid.optional(),
    sub: zDid.optional(),
    vc: never,
    vp: never,
    aud: never,
  })
  .refine(({ iss, issuer }) => iss === undefined || iss === issuer)
  .refine(({ sub, credentialSubject }) => sub === undefined || sub === credentialSubject.subject)
  .transform(({ id, type, issuer, validFrom, validUntil, credentialSubject, credentialStatus: status, custody }) => {
    const core = { id, type, issuer, ...credentialSubject, validFrom, validUntil, custody, keyBound: false };
    return status === undefined ? core : { ...core, status };
  }) satisfies z.ZodType<Omit<ProvenCredential, 'format' | 'compact'>>;
