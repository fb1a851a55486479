import {
  notUsedReasons,
  zBytes32,
  zConsentGrant,
  zCredentialType,
  zDcqlQuery,
  zDid,
  zInstant,
  zIssuerId,
  zSecuredFormat,
  zTenantId,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';
import { zCompactPresentation, zIssuedCredential, zRejected, zRevocation } from './credentials.ts';

const tag = 'Presentations';
const holderTag = 'For holders';
const consentTag = 'Consent';
const zId = z.strictObject({ id: zUuid });
const zOfTenant = z.strictObject({ tenant: zTenantId });
const zCustody = z.enum(['holder', 'service']);

/** A request for a presentation, as a wallet needs it. */
export const zPresentationRequest = z.strictObject({
  id: z.string(),
  challenge: z.string(),
  audience: zDid,
  query: zDcqlQuery,
  purpose: z.string(),
  createdAt: zInstant,
  expiresAt: zInstant,
});
export type PresentationRequestMessage = z.infer<typeof zPresentationRequest>;

const zVerified = z.strictObject({
  valid: z.literal(true),
  holder: zDid,
  custody: zCustody,
  statusBlock: z.int().optional(),
  /** How long ago the chain was known to be at that block. */
  statusAgeMs: z.number().min(0).optional(),
  credentials: z.array(
    z.strictObject({
      id: z.string(),
      type: zCredentialType,
      format: zSecuredFormat,
      issuer: zIssuerId,
      claims: z.record(z.string(), z.unknown()),
      validUntil: zInstant,
    }),
  ),
});

const zPresented = z.strictObject({ presentation: zCompactPresentation });

export const presentationEndpoints = {
  requestPresentation: endpoint({
    method: 'POST',
    path: '/v1/presentation-requests',
    audience: 'tenant',
    tag,
    summary: 'Ask for a presentation: a challenge for one answer, and what is asked (DCQL).',
    status: 201,
    body: z.strictObject({
      query: zDcqlQuery,
      purpose: z.string().min(1).max(256),
      lifetimeSeconds: z.int().min(30).max(86_400).default(600),
    }),
    result: zPresentationRequest,
  }),
  verifyPresentation: endpoint({
    method: 'POST',
    path: '/v1/presentation-requests/{id}/presentation',
    audience: 'tenant',
    tag,
    summary: 'Verify the answer to a request. Grants in an accepted answer are kept.',
    status: 200,
    params: zId,
    body: zPresented,
    result: z.discriminatedUnion('valid', [zVerified, zRejected]),
  }),
  checkEligibility: endpoint({
    method: 'POST',
    path: '/v1/presentation-requests/{id}/eligibility',
    audience: 'tenant',
    tag,
    summary: 'Verify an answer and whether it shows eligibility for a study.',
    status: 200,
    params: zId,
    body: z.strictObject({
      presentation: zCompactPresentation,
      study: z.strictObject({
        registry: z.enum(['ctgov', 'ctis']),
        id: z.string().min(1).max(64),
        version: z.string().min(1).max(64),
        criteriaSha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    }),
    result: z.discriminatedUnion('valid', [
      z.strictObject({
        valid: z.literal(true),
        holder: zDid,
        issuer: zIssuerId,
        /** Everything the sponsor saw. */
        disclosed: z.record(z.string(), z.unknown()),
      }),
      zRejected,
    ]),
  }),
  presentForPatient: endpoint({
    method: 'POST',
    path: '/v1/patients/{id}/presentations',
    audience: 'tenant',
    tag,
    summary: "Answer a verifier's request for a patient whose key this service holds; the presentation says so.",
    status: 201,
    params: zId,
    body: z.strictObject({ challenge: z.string().min(1).max(512), audience: zDid, query: zDcqlQuery }),
    result: z.strictObject({ presentation: z.string() }),
  }),
  requestHolderProof: endpoint({
    method: 'POST',
    path: '/v1/organizations/{tenant}/holder-requests',
    audience: 'public',
    tag: holderTag,
    summary: 'A challenge with which a wallet proves control of its DID, and nothing else.',
    status: 201,
    params: zOfTenant,
    result: zPresentationRequest,
  }),
  openHolderSession: endpoint({
    method: 'POST',
    path: '/v1/organizations/{tenant}/holder-sessions',
    audience: 'public',
    tag: holderTag,
    summary: 'Answer a challenge and receive a session token (15 minutes) for reading what belongs to the DID.',
    status: 200,
    params: zOfTenant,
    /** `onBehalfOf`: for a guardian or proxy, the patient whose data is to be read. */
    body: z.strictObject({ request: zUuid, presentation: zCompactPresentation, onBehalfOf: zDid.optional() }),
    result: z.discriminatedUnion('valid', [
      z.strictObject({ valid: z.literal(true), token: z.string(), did: zDid, expiresAt: zInstant }),
      zRejected,
    ]),
  }),
  listOwnCredentials: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/credentials',
    audience: 'holder',
    tag: holderTag,
    summary: 'Credentials this organisation issued to the DID of the session.',
    status: 200,
    params: zOfTenant,
    query: z.strictObject(zPaging),
    result: z.strictObject({ credentials: z.array(zIssuedCredential) }),
  }),
  grantForPatient: endpoint({
    method: 'POST',
    path: '/v1/patients/{id}/consent-grants',
    audience: 'tenant',
    tag: consentTag,
    summary: 'Sign a consent for a patient whose key this service holds, from a grant or a FHIR Consent of R4 or R5.',
    status: 201,
    params: zId,
    body: z
      .strictObject({
        grant: zConsentGrant.optional(),
        /** A FHIR Consent of R4 or R5 instead of a grant; what it leaves open is in `parties` and `jurisdiction`. */
        resource: z.looseObject({ resourceType: z.literal('Consent') }).optional(),
        parties: z.record(z.string().max(512), zDid).optional(),
        jurisdiction: z.string().max(8).optional(),
      })
      .refine(({ grant, resource }) => (grant === undefined) !== (resource === undefined), {
        path: ['grant'],
        error: 'either grant or resource',
      }),
    result: z.strictObject({ credential: z.string(), grant: zConsentGrant, custody: zCustody }),
  }),
  listConsents: endpoint({
    method: 'GET',
    path: '/v1/consent-grants',
    audience: 'tenant',
    tag: consentTag,
    summary:
      'The grants of a patient that this organisation holds, and how each stands now. Whether one permits an access is for `decide` alone.',
    status: 200,
    query: z.strictObject({ subject: zDid }),
    result: z.strictObject({
      grants: z.array(
        z.strictObject({
          grant: zConsentGrant,
          custody: zCustody,
          receivedAt: zInstant,
          state: z.enum(['in_force', ...notUsedReasons]),
        }),
      ),
    }),
  }),
  revokeGrantForPatient: endpoint({
    method: 'POST',
    path: '/v1/consent-grants/{id}/revocation',
    audience: 'tenant',
    tag: consentTag,
    summary: 'Take back a grant that this service signed for a patient.',
    status: 202,
    params: zId,
    result: zRevocation,
  }),
  revokeGrantsForPatient: endpoint({
    method: 'POST',
    path: '/v1/patients/{id}/consent-revocations',
    audience: 'tenant',
    tag: consentTag,
    summary: 'Take back all grants that this service signed for a patient. The next one is in a new epoch.',
    status: 202,
    params: zId,
    /** One for all grants of the epoch, one more for each from before there were epochs; none if there are no grants. */
    result: z.strictObject({ revocations: z.array(zRevocation) }),
  }),
  revokeConsent: endpoint({
    method: 'POST',
    path: '/v1/consent-revocations',
    audience: 'public',
    tag: consentTag,
    summary:
      'Take a grant back by revealing its secret, or all of a patient here by revealing that of their epoch. ' +
      'Needs no account: knowing the secret is the right.',
    status: 202,
    body: z.strictObject({ secret: zBytes32 }),
    result: zRevocation,
  }),
};
