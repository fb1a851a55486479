import {
  matchConfidences,
  zCredentialFormat,
  zCredentialType,
  zDay,
  zDid,
  zInstant,
  zPatient,
  zSecuredFormat,
  zStatusRegistryEntry,
  zTrialCriteria,
  zTrialEligibility,
  zTypedClaims,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';

const tag = 'Patients and credentials';
const zId = z.strictObject({ id: zUuid });

/** A FHIR R4 resource; what it may hold is checked when it is read. */
const zResource = z.looseObject({ resourceType: z.string() });

/** A resource with its address in a Bundle. */
const zBundleEntry = z.strictObject({ fullUrl: z.string().max(2048).optional(), resource: zResource });

/** A presentation on the wire (VP-JWT). */
export const zCompactPresentation = z.string().min(1).max(256_000);

export const zRejection = z.strictObject({
  reason: z.string(),
  at: z.string(),
  /** For whoever runs the verifier: what failed, and what they can do. */
  detail: z.string().optional(),
});

export const zRejected = z.strictObject({
  valid: z.literal(false),
  rejections: z.array(zRejection),
});

/** A credential as its issuer keeps it. */
export const zIssuedCredential = z.strictObject({
  id: z.string(),
  type: zCredentialType,
  format: zSecuredFormat,
  issuer: zDid,
  subject: zDid,
  compact: z.string(),
  status: zStatusRegistryEntry,
  validFrom: zInstant,
  validUntil: zInstant,
  issuedAt: zInstant,
  revokedAt: zInstant.optional(),
  revocationIntent: z.string().optional(),
  /** The latest suspension, or the end of it. */
  suspension: z.strictObject({ suspended: z.boolean(), at: zInstant, intent: z.string() }).optional(),
});

/** A revocation: refused here from `revokedAt` on; `intent` leads to its place on the chain. */
export const zRevocation = z.strictObject({ revokedAt: zInstant, intent: z.string() });

export const credentialEndpoints = {
  onboardPatient: endpoint({
    method: 'POST',
    path: '/v1/patients',
    audience: 'tenant',
    tag,
    summary:
      'Register a patient, by proof of control of a DID, by the answer to a request of the desk, or, without a device, with a key this service holds.',
    status: 200,
    body: z.discriminatedUnion('custody', [
      z.strictObject({ custody: z.literal('holder'), request: zUuid, presentation: zCompactPresentation }),
      /**
       * Whoever answered a request of this organisation that was accepted (`session`). `credential`: the id of one that was shown, if several holders
       * answered. It needs the right to read answers too.
       */
      z.strictObject({
        custody: z.literal('answered'),
        session: zUuid,
        credential: z.string().max(512).optional(),
      }),
      z.strictObject({ custody: z.literal('service') }),
    ]),
    result: z.discriminatedUnion('valid', [
      /** `isNew`: false if they were registered before, and nothing has changed. */
      z.strictObject({ valid: z.literal(true), patient: zPatient, isNew: z.boolean() }),
      zRejected,
    ]),
  }),
  listPatients: endpoint({
    method: 'GET',
    path: '/v1/patients',
    audience: 'tenant',
    tag,
    summary: 'Patients of this tenant.',
    status: 200,
    query: z.strictObject(zPaging),
    result: z.strictObject({ patients: z.array(zPatient) }),
  }),
  matchPatients: endpoint({
    method: 'POST',
    path: '/v1/patient-matches',
    audience: 'tenant',
    tag,
    summary:
      'Who of those this organisation vouched for may be this person: a suggestion for people to look at. Nothing is merged or kept.',
    status: 200,
    body: z.strictObject({
      family: z.string().min(1).max(512),
      given: z.array(z.string().min(1).max(512)).min(1).max(8),
      birthDate: zDay,
      /** The credential that said so, if one did: whose it is, if it was issued here, is known by it. */
      credential: z.strictObject({ id: z.string().max(512), issuer: z.string().max(2048) }).optional(),
    }),
    result: z.strictObject({
      /** The likeliest first, ten at most. `patient`: their id here, if the DID is a patient's. */
      matches: z.array(
        z.strictObject({
          did: zDid,
          patient: zUuid.optional(),
          family: z.string(),
          given: z.array(z.string()),
          birthDate: z.string(),
          confidence: z.enum(matchConfidences),
          /** `credential` was issued to them. */
          isOfCredential: z.boolean(),
          since: zInstant,
        }),
      ),
      /** How many were compared: the newest 500. */
      looked: z.int(),
    }),
  }),
  readPatient: endpoint({
    method: 'GET',
    path: '/v1/patients/{id}',
    audience: 'tenant',
    tag,
    summary: 'One patient.',
    status: 200,
    params: zId,
    result: zPatient,
  }),
  issueCredential: endpoint({
    method: 'POST',
    path: '/v1/credentials',
    audience: 'tenant',
    tag,
    summary: 'Issue a credential from claims, or from a FHIR R4 resource and the resources it refers to.',
    status: 201,
    body: z
      .strictObject({
        /** Chosen by the caller, so that a repeated call is a conflict and not a second credential. */
        id: zUuid.optional(),
        subject: zDid,
        content: zTypedClaims.optional(),
        resource: zResource.optional(),
        related: z
          .array(z.union([zBundleEntry, zResource]))
          .max(64)
          .optional(),
        format: zCredentialFormat.default('dc+sd-jwt'),
        validUntil: zInstant,
      })
      .refine(({ content, resource }) => (content === undefined) !== (resource === undefined), {
        path: ['content'],
        error: 'either content or resource',
      }),
    result: zIssuedCredential,
  }),
  listCredentials: endpoint({
    method: 'GET',
    path: '/v1/credentials',
    audience: 'tenant',
    tag,
    summary: 'Credentials this tenant issued, newest first.',
    status: 200,
    query: z.strictObject({ ...zPaging, subject: zDid.optional() }),
    result: z.strictObject({ credentials: z.array(zIssuedCredential) }),
  }),
  readCredential: endpoint({
    method: 'GET',
    path: '/v1/credentials/{id}',
    audience: 'tenant',
    tag,
    summary: 'One credential this tenant issued.',
    status: 200,
    params: zId,
    result: zIssuedCredential,
  }),
  revokeCredential: endpoint({
    method: 'POST',
    path: '/v1/credentials/{id}/revocation',
    audience: 'tenant',
    tag,
    summary: 'Revoke a credential: refused here at once, everywhere with the next batch on the chain.',
    status: 202,
    params: zId,
    result: zRevocation,
  }),
  readResource: endpoint({
    method: 'POST',
    path: '/v1/claims',
    audience: 'tenant',
    tag,
    summary: 'What a FHIR R4 resource would be issued as: a type with its claims. Issues and keeps nothing.',
    status: 200,
    body: z.strictObject({
      resource: zResource,
      related: z
        .array(z.union([zBundleEntry, zResource]))
        .max(64)
        .optional(),
    }),
    result: zTypedClaims,
  }),
  assessEligibility: endpoint({
    method: 'POST',
    path: '/v1/eligibility-assessments',
    audience: 'tenant',
    tag,
    summary: 'Check a FHIR R4 bundle of one patient against trial criteria. Returns claims to issue; keeps nothing.',
    status: 200,
    body: z.strictObject({ bundle: zResource, criteria: zTrialCriteria }),
    result: zTrialEligibility,
  }),
};
