import type { CredentialDraft, ProvenCredential } from '@assent/application';
import { documentContexts, type Instant, zDid } from '@assent/domain';
import * as z from 'zod';
import { statusToVcdm, zVcdmStatus } from '../credentials/status-terms.ts';
import { idToWire, typeNamesOf, zDateTimeStamp, zTypeNames, zWireCustody, zWireId } from '../credentials/wire-terms.ts';
import { isSameJson, type JsonObject } from '../jws/strict-json.ts';

/** The credential of a draft as VCDM 2.0 writes it, without its proof. All claims are under `claims`. */
export function documentOf(draft: CredentialDraft): JsonObject {
  const { id, type, issuer, subject, claims, validFrom, validUntil, status, custody } = draft;
  return {
    '@context': [...documentContexts],
    id: idToWire(id),
    type: typeNamesOf(type),
    issuer,
    validFrom,
    validUntil,
    credentialSubject: { id: subject, claims },
    credentialStatus: statusToVcdm(status),
    ...(custody === 'service' ? { custody } : {}),
  };
}

/** Text that needs no escape where an IRI stands in N-Quads: with one, two documents could read the same (RFC 3986 §2). */
const iriText = /^[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]*$/;
const zIri = z.string().max(4096).regex(iriText);

/** One entry without members of its own: nothing here can grow into a graph that is hard to canonicalise. */
const zEntry = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/),
  z.union([z.string().max(1024).regex(iriText), z.int()]),
);

const zStatus = z
  .unknown()
  .optional()
  .refine((value) => zEntries.safeParse(value).success)
  .pipe(zVcdmStatus());

const zEntries = z.union([zEntry, z.array(zEntry).min(2).max(3)]).optional();

/** A proof of one kind. Members that would change what it proves are not known, and so refused. */
const zProof = z.strictObject({
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal('eddsa-rdfc-2022'),
  created: zDateTimeStamp,
  verificationMethod: zIri,
  proofPurpose: z.literal('assertionMethod'),
  proofValue: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{64,88}$/),
});

function laterOf(a: Instant, b: Instant): Instant {
  if (a < b) return b;
  return a;
}

/** What a document says before it is proven, and the key that its proof names. */
export interface ReadDocument {
  readonly credential: Omit<ProvenCredential, 'format' | 'compact'>;
  readonly kid: string;
}

/**
 * A credential of VCDM 2.0 §4 with exactly one proof (VC Data Integrity 1.0 §2.1) and no member that is not known here.
 * It holds from `validFrom`, and not before its proof was made.
 */
export const zDocument = z
  .strictObject({
    '@context': z.unknown().refine((value) => isSameJson(value ?? null, documentContexts)),
    id: zIri.pipe(zWireId),
    type: zTypeNames,
    issuer: zDid,
    validFrom: zDateTimeStamp,
    validUntil: zDateTimeStamp,
    credentialSubject: z.strictObject({ id: zDid, claims: z.record(z.string(), z.unknown()) }),
    credentialStatus: zStatus,
    custody: zWireCustody,
    proof: zProof,
  })
  .refine(({ proof, validUntil }) => proof.created < validUntil)
  .transform(({ id, type, issuer, validFrom, validUntil, credentialSubject, credentialStatus, custody, proof }) => {
    const from = laterOf(validFrom, proof.created);
    const { id: subject, claims } = credentialSubject;
    const core = { id, type, issuer, subject, claims, validFrom: from, validUntil, custody, keyBound: false };
    const credential = credentialStatus === undefined ? core : { ...core, status: credentialStatus };
    return { credential, kid: proof.verificationMethod };
  }) satisfies z.ZodType<ReadDocument>;
