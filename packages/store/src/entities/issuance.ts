import { zDid, zInstant, zIssuedType, zSecuredFormat, zTenantId, zTypedClaims } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

const zStep = z.object({
  at: zInstant,
  step: z.enum([
    'created',
    'offer_read',
    'authorization_refused',
    'authorized',
    'declined',
    'code_refused',
    'code_redeemed',
    'token_refused',
    'token_refreshed',
    'refresh_refused',
    'refresh_ended',
    'request_refused',
    'deferred',
    'released',
    'denied',
    'issued',
    'patient_registered',
    'wallet_accepted',
    'wallet_failed',
    'wallet_deleted',
  ]),
  cause: z.string().exactOptional(),
  credentials: z.int().exactOptional(),
});

const zAccess = z.object({
  tokenHash: z.string(),
  expiresAt: zInstant,
  thumbprint: z.string().exactOptional(),
  configurations: z.array(z.string()).exactOptional(),
});

const zRefresh = z.object({
  tokenHash: z.string().exactOptional(),
  expiresAt: zInstant.exactOptional(),
  thumbprint: z.string().exactOptional(),
  walletThumbprint: z.string().exactOptional(),
  used: z.array(z.string()),
  endedAt: zInstant.exactOptional(),
});

const zTransaction = z.object({ idHash: z.string(), format: zSecuredFormat, holders: z.array(zDid) });
const zDeferral = z.object({
  state: z.enum(['pending', 'released', 'denied']),
  transaction: zTransaction.exactOptional(),
});

/** Offers of OpenID4VCI, and what became of them. What is offered, and the codes that get it, are sealed. */
export const issuanceSessionTable = table({
  name: 'issuance_sessions',
  primary: ['tenantId', 'id'],
  types: {
    attempts: 'integer',
    access: 'json',
    refresh: 'json',
    deferral: 'json',
    ordered: 'integer',
    credentials: 'json',
    steps: 'json',
  },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    type: zIssuedType,
    validUntil: zInstant,
    createdAt: zInstant,
    expiresAt: zInstant,
    keptUntil: zInstant,
    sealedOffer: zSealed.exactOptional(),
    attempts: z.int(),
    access: zAccess.exactOptional(),
    refresh: zRefresh.exactOptional(),
    deferral: zDeferral.exactOptional(),
    ordered: z.int(),
    credentials: z.array(z.string()),
    steps: z.array(zStep),
  }),
});

/** What is sealed of an offer. */
export const zOffered = z.object({
  content: zTypedClaims.exactOptional(),
  code: z.string(),
  txCode: z.string().exactOptional(),
  grant: z.literal('authorization_code').exactOptional(),
  source: z.string().exactOptional(),
  registersPatient: z.literal(true).exactOptional(),
});

/** Hashes of what was good for one use. After its end nobody accepts it any more, used or not. */
export const usedTokenTable = table({
  name: 'used_tokens',
  primary: ['hash'],
  zRow: z.object({ hash: z.string(), expiresAt: zInstant }),
});

/** What an authorization server keeps, until it is over. Its content is sealed, and its identifier a hash. */
export const authorizationStateTable = table({
  name: 'authorization_states',
  primary: ['tenantId', 'hash'],
  zRow: z.object({
    tenantId: zTenantId,
    hash: z.string(),
    groupHash: z.string().exactOptional(),
    sealedContent: zSealed,
    usedAt: zInstant.exactOptional(),
    expiresAt: zInstant,
  }),
});

export const zStateContent = z.record(z.string(), z.unknown());
