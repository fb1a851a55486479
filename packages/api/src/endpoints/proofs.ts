import {
  zAttributeValue,
  zDid,
  zEligibilityFacts,
  zInstant,
  zProofRequest,
  zStudyJournal,
  zTenantId,
  zTrialCriteria,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { zRejection } from './credentials.ts';

const tag = 'Eligibility proofs';
const zId = z.strictObject({ id: zUuid });
const zAtTenant = z.strictObject({ tenant: zTenantId });
const zIdAtTenant = z.strictObject({ tenant: zTenantId, id: zUuid });
const zHex = z.string().regex(/^([0-9a-f]{2})+$/);
const zFacts = z.record(z.string(), zAttributeValue);

const zOffer = z.strictObject({
  id: zUuid,
  schema: z.string(),
  facts: zFacts,
  /** 32 bytes, which the commitment of the wallet is bound to. */
  nonce: zHex,
  expiresAt: zInstant,
  validUntil: zInstant,
  /** Whether a wallet has taken it. The same one can take it again. */
  taken: z.boolean(),
});

const zRegistry = z.strictObject({
  /** Of the key, for the addresses of its files. */
  issuer: zUuid,
  registry: z.string(),
  registryKey: zHex,
  epoch: z.int(),
  accumulator: zHex,
});

const zSet = z.strictObject({
  criterion: z.string(),
  key: z.strictObject({ publicKey: zHex, accumulator: zHex, sha256: zHex }),
  /** Base64url. */
  table: z.string(),
});

/** A trial with how many were asked, have proven, and take part. */
export const zStudyMessage = z.strictObject({
  id: zUuid,
  study: zTrialCriteria.shape.study,
  purpose: z.string(),
  issuers: z.array(zDid),
  identityIssuers: z.array(zDid),
  /** How each criterion is shown: proven in zero knowledge, or attested and why. */
  planned: z.array(
    z.strictObject({ id: z.string(), how: z.enum(['zero-knowledge', 'attested']), because: z.string().optional() }),
  ),
  createdAt: zInstant,
  asked: z.int(),
  proven: z.int(),
  enrolled: z.int(),
});

const zHow = z.strictObject({
  id: z.string(),
  how: z.enum(['zero-knowledge', 'disclosed', 'attested']),
  by: z.enum(['patient', 'site', 'sponsor']).optional(),
});

/** A request, and what was proven. */
export const zAsked = z.strictObject({
  id: zUuid,
  study: zUuid,
  /** What a wallet is given. */
  url: z.url(),
  expiresAt: zInstant,
  state: z.enum(['open', 'expired', 'proven']),
  criteria: z.array(zHow),
  /** What was proven. */
  pseudonym: zHex.optional(),
  issuers: z.array(zDid).optional(),
  revealed: z.array(z.record(z.string(), zAttributeValue.nullable())).optional(),
});

const zEnrolment = z.strictObject({ pseudonym: zHex, request: zUuid, at: zInstant });

/** Credentials for zero-knowledge proofs, and proofs that somebody fits a trial. */
export const proofEndpoints = {
  orderFacts: endpoint({
    method: 'POST',
    path: '/v1/facts',
    audience: 'tenant',
    tag,
    summary:
      'Offer a patient facts to be signed for zero-knowledge proofs, and as an SD-JWT VC. `issuedOn` and `validUntil` are set here.',
    status: 201,
    body: z.strictObject({ subject: zDid, ...zEligibilityFacts.shape, validUntil: zInstant }),
    result: z.strictObject({ id: zUuid, schema: z.string(), expiresAt: zInstant }),
  }),
  rotateProofKey: endpoint({
    method: 'POST',
    path: '/v1/proof-keys',
    audience: 'tenant',
    tag,
    summary:
      'Make a new key with a registry of its own, which signs facts from now on. What earlier keys signed stays good.',
    status: 201,
    result: z.strictObject({ issuer: zUuid, publicKey: zHex, earlier: z.int() }),
  }),
  openStudy: endpoint({
    method: 'POST',
    path: '/v1/studies',
    audience: 'tenant',
    tag,
    summary:
      'Open a trial: its criteria, whose facts count, and who says that somebody is one person (`identityIssuers`; those of the facts if absent).',
    status: 201,
    body: z.strictObject({
      criteria: zTrialCriteria,
      issuers: z.array(zDid).min(1).max(16),
      identityIssuers: z.array(zDid).min(1).max(16).optional(),
      /** Shown to patients. */
      purpose: z.string().min(1).max(512),
    }),
    result: zStudyMessage,
  }),
  listStudies: endpoint({
    method: 'GET',
    path: '/v1/studies',
    audience: 'tenant',
    tag,
    summary: 'Trials of this tenant, first to last, with how many were asked, have proven, and take part.',
    status: 200,
    result: z.strictObject({ studies: z.array(zStudyMessage) }),
  }),
  requestProof: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/proof-requests',
    audience: 'tenant',
    tag,
    summary: 'Make a request for the proof of one person. Requests of one trial are alike.',
    status: 201,
    params: zId,
    body: z.strictObject({ seconds: z.int().min(60).max(604_800).default(86_400) }),
    result: zAsked,
  }),
  readProofRequest: endpoint({
    method: 'GET',
    path: '/v1/proof-requests/{id}',
    audience: 'tenant',
    tag,
    summary: 'What became of a request: the pseudonym and what was asked to be shown, and nothing else.',
    status: 200,
    params: zId,
    result: zAsked,
  }),
  enrol: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/enrolments',
    audience: 'tenant',
    tag,
    summary: 'Enrol whoever answered a request. The same person is enrolled once: 409 the second time.',
    status: 201,
    params: zId,
    body: z.strictObject({ request: zUuid }),
    result: zEnrolment,
  }),
  exportAuditPackage: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}/audit-package',
    audience: 'tenant',
    tag,
    summary: 'Everything by which somebody else can check offline that those who take part have proven what was asked.',
    status: 200,
    params: zId,
    result: z.strictObject({
      version: z.literal(1),
      study: z.strictObject({ id: zUuid, criteria: zTrialCriteria, purpose: z.string(), createdAt: zInstant }),
      rangeParameters: z.string(),
      sets: z.array(zSet),
      answers: z.array(z.strictObject({ id: zUuid, at: zInstant, request: zProofRequest, presentation: z.string() })),
      open: z.int(),
      enrolments: z.array(zEnrolment),
      /** Absent before anything happened: enrolments, versions of the consent, withdrawals, deviations. */
      journal: zStudyJournal.optional(),
    }),
  }),
  listOwnFacts: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/facts',
    audience: 'holder',
    tag,
    summary: 'As a patient: facts that this organisation would sign for you.',
    status: 200,
    params: zAtTenant,
    result: z.strictObject({ offers: z.array(zOffer) }),
  }),
  acceptOwnFacts: endpoint({
    method: 'POST',
    path: '/v1/organizations/{tenant}/holder/facts/{id}',
    audience: 'holder',
    tag,
    summary:
      'As a patient: have facts signed together with the secret of your wallet, which the organisation does not see.',
    status: 200,
    params: zIdAtTenant,
    body: z.strictObject({ commitment: zHex.length(96), proof: zHex.max(8192) }),
    result: z.strictObject({
      id: zUuid,
      issuer: zDid,
      publicKey: zHex,
      /** 80 bytes: a BBS signature. */
      signature: zHex,
      statusHandle: zHex,
      witness: zHex,
      ...zRegistry.omit({ issuer: true }).shape,
      key: zUuid,
      /** The same facts as an SD-JWT VC. Revoking it revokes both. */
      credential: z.string(),
    }),
  }),
  readProofIssuer: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/proof-issuer',
    audience: 'public',
    tag,
    summary:
      'Keys that sign facts, first to last, each with its registry at the newest epoch, and a JWT of the organisation that says they are its own.',
    status: 200,
    params: zAtTenant,
    result: z.strictObject({
      did: zDid,
      keys: z.array(z.strictObject({ ...zRegistry.shape, publicKey: zHex, statement: z.string() })),
    }),
  }),
  readProofUpdate: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/proof-updates/{issuer}/{epoch}',
    audience: 'public',
    tag,
    summary: 'What changed in a registry with an epoch: the same file for every wallet, which never asks for its own.',
    status: 200,
    params: z.strictObject({
      tenant: zTenantId,
      issuer: zUuid,
      epoch: z.coerce
        .number()
        .int()
        .min(1)
        .max(2 ** 31),
    }),
    result: z.looseObject({ epoch: z.int() }),
  }),
  readProofQuestion: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/proof-requests/{id}',
    audience: 'public',
    tag,
    summary: 'A request for a proof, with the parameters and sets of its verifier. Gone once it was answered.',
    status: 200,
    params: zIdAtTenant,
    result: z.strictObject({
      request: zProofRequest,
      /** Base64url. */
      rangeParameters: z.string(),
      sets: z.array(zSet),
    }),
  }),
  answerProofRequest: endpoint({
    method: 'POST',
    path: '/v1/organizations/{tenant}/proof-requests/{id}',
    audience: 'public',
    tag,
    summary: 'Answer a request. Nobody is asked who they are.',
    status: 200,
    params: zIdAtTenant,
    body: z.strictObject({ presentation: z.string().min(1).max(262_144) }),
    result: z.union([
      z.strictObject({ valid: z.literal(true), pseudonym: zHex }),
      z.strictObject({
        valid: z.literal(false),
        rejections: z.array(zRejection),
      }),
    ]),
  }),
};
