import {
  type RejectionReason,
  zCredentialType,
  zDcqlQuery,
  zDid,
  zFormAsked,
  zFormResponse,
  zInstant,
  zIssuerId,
  zSecuredFormat,
  zTenantId,
} from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Requests for presentations. */
export const presentationRequestTable = table({
  name: 'presentation_requests',
  primary: ['tenantId', 'id'],
  types: { query: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    challenge: z.string(),
    audience: zDid,
    query: zDcqlQuery,
    purpose: z.string(),
    createdAt: zInstant,
    expiresAt: zInstant,
    usedAt: zInstant.exactOptional(),
  }),
});

const zRejection = z.object({
  reason: z.custom<RejectionReason>((value) => typeof value === 'string'),
  at: z.string(),
  detail: z.string().exactOptional(),
});

const zStep = z.object({
  at: zInstant,
  step: z.enum([
    'created',
    'request_read',
    'response_unreadable',
    'response_unproven',
    'response_unchecked',
    'accepted',
    'refused',
    'declined_by_wallet',
  ]),
  causes: z.array(zRejection).exactOptional(),
  unknown: z.string().exactOptional(),
});

/** Requests of OpenID4VP, and what became of them. What was disclosed, and the key it came under, are sealed. */
export const presentationSessionTable = table({
  name: 'presentation_sessions',
  primary: ['tenantId', 'id'],
  types: { query: 'json', steps: 'json', origins: 'json', proof: 'json', forms: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    clientId: z.string(),
    responseMode: z.enum(['direct_post', 'direct_post.jwt', 'dc_api', 'dc_api.jwt']),
    origins: z.array(z.string()).exactOptional(),
    nonce: z.string(),
    state: z.string(),
    query: zDcqlQuery,
    proof: z.object({ query: z.string(), request: z.string(), sha256: z.string() }).exactOptional(),
    forms: z.array(zFormAsked).exactOptional(),
    purpose: z.string(),
    code: z.string().exactOptional(),
    redirectUri: z.string().exactOptional(),
    createdAt: zInstant,
    expiresAt: zInstant,
    steps: z.array(zStep),
    concludedAt: zInstant.exactOptional(),
    sealedKey: zSealed.exactOptional(),
    sealedOutcome: zSealed.exactOptional(),
  }),
});

export const zResponseKey = z.record(z.string(), z.string());

const zDisclosed = z.object({
  query: z.string(),
  id: z.string(),
  type: zCredentialType,
  format: zSecuredFormat,
  issuer: zIssuerId,
  holder: zDid,
  claims: z.record(z.string(), z.unknown()),
  validUntil: zInstant,
  custody: z.literal('service').exactOptional(),
});

/** What is sealed of an outcome. */
export const zOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('accepted'),
    disclosed: z.array(zDisclosed),
    forms: z.array(z.object({ query: z.string(), response: zFormResponse })).exactOptional(),
    responseCode: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('refused'), rejections: z.array(zRejection) }),
  z.object({ kind: z.literal('declined') }),
]);

/** Sessions of holders who read their data. Of a token only its hash is kept. */
export const holderSessionTable = table({
  name: 'holder_sessions',
  primary: ['tenantId', 'tokenHash'],
  zRow: z.object({
    tenantId: zTenantId,
    tokenHash: z.string(),
    did: zDid,
    agent: zDid.exactOptional(),
    expiresAt: zInstant,
  }),
});
