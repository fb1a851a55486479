import { zAddress, zBytes32, zDid, zInstant, zProofRequest, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Keys that sign credentials for proofs, with their registries. The secrets are sealed under the keyring. */
export const proofIssuerTable = table({
  name: 'proof_issuers',
  primary: 'sequence',
  types: { chainId: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    publicKey: z.string(),
    registry: z.string(),
    registryKey: z.string(),
    logId: zBytes32,
    chainId: z.int(),
    statement: z.string(),
    createdAt: zInstant,
    sealedSecrets: zSealed,
  }),
});

/** Registries at each of their epochs. */
export const proofEpochTable = table({
  name: 'proof_epochs',
  primary: 'sequence',
  types: { epoch: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    issuer: z.string(),
    epoch: z.int(),
    accumulator: z.string(),
    digest: zBytes32,
    intent: z.string(),
    at: zInstant,
    file: z.string().exactOptional(),
  }),
});

/** Numbers by which registries know credentials. They are random, and say nothing of anybody. */
export const proofHandleTable = table({
  name: 'proof_handles',
  primary: 'sequence',
  types: { removedIn: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    issuer: z.string(),
    handle: z.string(),
    state: z.enum(['unused', 'taken', 'leaving', 'removed']),
    credentialId: z.string().exactOptional(),
    until: zInstant.exactOptional(),
    removedIn: z.int().exactOptional(),
  }),
});

/** Facts that patients may have signed: sealed under the subject's key. */
export const factsOfferTable = table({
  name: 'facts_offers',
  primary: 'sequence',
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    subject: zDid,
    schema: z.string(),
    createdAt: zInstant,
    expiresAt: zInstant,
    validUntil: zInstant,
    nonce: z.string(),
    commitment: z.string().exactOptional(),
    content: zSealed,
  }),
});

/** Trials: public. */
export const studyTable = table({
  name: 'studies',
  primary: 'sequence',
  types: { content: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    createdAt: zInstant,
    content: z.record(z.string(), z.unknown()),
  }),
});

/** Requests for proofs. What came of them is sealed under the keyring. */
export const proofRequestTable = table({
  name: 'proof_requests',
  primary: 'sequence',
  types: { request: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    study: z.string(),
    request: zProofRequest,
    createdAt: zInstant,
    answeredAt: zInstant.exactOptional(),
    sealedOutcome: zSealed.exactOptional(),
  }),
});

/** Who takes part in which study, by pseudonym. */
export const enrolmentTable = table({
  name: 'enrolments',
  primary: 'sequence',
  types: { place: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    study: z.string(),
    pseudonym: z.string(),
    request: z.string(),
    at: zInstant,
    place: z.object({ listId: zBytes32, index: z.int(), suspensionListId: zBytes32 }).exactOptional(),
  }),
});

/** Logs of the chain that have the journals of studies. */
export const studyLogTable = table({
  name: 'study_logs',
  primary: 'sequence',
  types: { chainId: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    study: z.string(),
    chainId: z.int(),
    contract: zAddress,
    logId: zBytes32,
  }),
});

/** What happened in studies: sealed under the keyring, but for what the chain has anyway. */
export const studyEntryTable = table({
  name: 'study_entries',
  primary: 'sequence',
  types: { number: 'integer', block: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    study: z.string(),
    number: z.int(),
    digest: zBytes32,
    intent: z.string(),
    sealedContent: zSealed,
    block: z.int().exactOptional(),
    time: zInstant.exactOptional(),
  }),
});

/** How many answers to requests of a study were refused, by reason. */
export const proofRefusalTable = table({
  name: 'proof_refusals',
  primary: 'sequence',
  types: { count: 'integer' },
  zRow: z.object({ tenantId: zTenantId, study: z.string(), reason: z.string(), count: z.int() }),
});
