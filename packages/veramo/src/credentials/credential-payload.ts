import type { CredentialDraft, ProvenCredential } from '@assent/application';
import { parse, type SecuredFormat, zCertificateIssuer, zDid, zInstant, zStatusEntry, zUuid } from '@assent/domain';
import type { CredentialPayload, VerifiableCredential } from '@veramo/core-types';
import * as z from 'zod';
import { payloadOf } from './vc-jwt.ts';
import {
  claimsFromWire,
  claimsToWire,
  contexts,
  idToWire,
  typeNamesOf,
  zTypeNames,
  zWireCustody,
} from './wire-terms.ts';

/**
 * A draft in the form in which agents of Veramo pass credentials. Fresh objects as deep as Veramo changes what it gets:
 * the contexts, the types and the credential itself.
 */
export const payloadFromDraft = (draft: CredentialDraft): CredentialPayload =>
  ({
    ...payloadOf(draft),
    credentialStatus: { ...draft.status },
    ...(draft.typeReference ? { typeReference: { ...draft.typeReference } } : {}),
  }) as unknown as CredentialPayload;

const zIssuer = z.union([zDid, z.strictObject({ id: zDid }).transform(({ id }) => id)]);

const zSubject = z.looseObject({ id: zDid }).transform(({ id, ...claims }) => ({
  subject: id,
  claims: claimsFromWire(claims, ['id']),
}));

const zPayload = z.strictObject({
  '@context': z.unknown().optional(), // that of the format is used
  id: z.templateLiteral(['urn:uuid:', zUuid]).transform((id) => id.slice('urn:uuid:'.length)),
  type: z.array(z.string()).transform(withBaseType).pipe(zTypeNames),
  issuer: zIssuer,
  issuanceDate: z.unknown().optional(), // put in by Veramo, with the time of its own clock
  validFrom: zInstant,
  validUntil: zInstant,
  credentialSubject: zSubject,
  credentialStatus: zStatusEntry,
  custody: zWireCustody,
  typeReference: z.strictObject({ vct: z.string(), integrity: z.string() }).exactOptional(),
});

/** What a credential is signed under, as it goes along with the payload through agents of Veramo. */
export const zSigningCertificate = z.strictObject({
  issuer: zCertificateIssuer,
  keyRef: z.string().min(1),
  chain: z.array(z.string().min(1)).min(1),
});

/** The draft behind an agent's credential. @throws AppError `invalid_request` with pointers to what is wrong */
export function draftFromPayload(payload: unknown, format: SecuredFormat): CredentialDraft {
  const { id, type, issuer, validFrom, validUntil, credentialSubject, credentialStatus, custody, typeReference } =
    parse(zPayload, payload);
  const { subject, claims } = credentialSubject;
  const draft = { id, type, format, issuer, subject, claims, validFrom, validUntil, status: credentialStatus, custody };
  return typeReference ? { ...draft, typeReference } : draft;
}

function withBaseType(names: string[]): string[] {
  return names[0] === 'VerifiableCredential' ? names : ['VerifiableCredential', ...names];
}

/** A proven credential in the form in which agents of Veramo pass them; the token is `proof.jwt`. */
export function credentialView(proven: ProvenCredential): VerifiableCredential {
  const { id, type, issuer, subject, claims, validFrom, validUntil, status, custody, compact } = proven;
  const wireClaims = claimsToWire(claims, ['id']);
  const view: Record<string, unknown> = {
    '@context': [...contexts],
    id: idToWire(id),
    type: typeNamesOf(type),
    issuer,
    issuanceDate: validFrom,
    validFrom,
    validUntil,
    credentialSubject: subject ? { id: subject, ...wireClaims } : wireClaims,
    proof: { type: 'JwtProof2020', jwt: compact },
  };
  if (status !== undefined) view.credentialStatus = status === 'unsupported' ? { type: status } : status;
  if (custody === 'service') view.custody = custody;
  return view as unknown as VerifiableCredential;
}
