import type {
  acceptFacts,
  acceptPresentation,
  answerProofRequest,
  approveEmergency,
  checkEligibility,
  closeEmergency,
  deactivateDid,
  decideOnAccess,
  enrol,
  findProofRequest,
  grantForPatient,
  issueCredential,
  listEmergencies,
  listIssuerKeys,
  onboardOrganization,
  onboardPatient,
  openStudy,
  orderFacts,
  presentForPatient,
  readEmergency,
  readHistory,
  reinstateCredential,
  reportKeyCompromise,
  requestEmergency,
  requestPresentation,
  requestProof,
  reviewEmergency,
  revokeConsentGrant,
  revokeCredential,
  revokeGrantForPatient,
  revokeGrantsForPatient,
  revokeIssuerKey,
  rotateIssuerKey,
  suspendCredential,
  verifyStatus,
} from '@assent/application';
import {
  zAccessRequest,
  zAddress,
  zApprovalSignature,
  zBytes32,
  zConsentGrant,
  zCredentialFormat,
  zDcqlQuery,
  zDid,
  zEligibilityFacts,
  zEmergencyOrder,
  zInstant,
  zIssuedType,
  zReviewOutcome,
  zTenantId,
  zTenantKind,
  zTrialCriteria,
  zTypedClaims,
  zUuid,
} from '@assent/domain';
import type { IAgentContext, IPluginMethodMap } from '@veramo/core-types';
import * as z from 'zod';

const tenant = zTenantId;
const zKeyId = z.string().min(1).max(256);
const zNote = z.string().min(1).max(1000).optional();
const zHex = z.string().regex(/^([0-9a-f]{2})+$/);
const zCompact = z.string().min(1).max(256_000);

/** What each agent method of ours takes. */
export const assentArguments = {
  assentOnboardOrganization: z.strictObject({
    id: zTenantId,
    kind: zTenantKind,
    name: z.string().min(1).max(256),
    accreditedFor: z.array(zIssuedType),
    accreditedUntil: zInstant,
  }),
  assentOnboardPatient: z.discriminatedUnion('custody', [
    z.strictObject({ tenant, custody: z.literal('holder'), request: zUuid, presentation: zCompact }),
    z.strictObject({ tenant, custody: z.literal('service') }),
  ]),
  assentIssueCredential: z.strictObject({
    tenant,
    id: zUuid.optional(),
    subject: zDid,
    content: zTypedClaims,
    format: zCredentialFormat,
    validUntil: zInstant,
  }),
  assentRevokeCredential: z.strictObject({ tenant, credential: zUuid }),
  assentSuspendCredential: z.strictObject({ tenant, credential: zUuid }),
  assentReinstateCredential: z.strictObject({ tenant, credential: zUuid }),
  assentRequestPresentation: z.strictObject({
    tenant,
    query: zDcqlQuery,
    purpose: z.string().min(1).max(256),
    lifetimeSeconds: z.int().min(30).max(86_400),
  }),
  assentVerifyPresentation: z.strictObject({ tenant, request: zUuid, presentation: zCompact }),
  assentCheckEligibility: z.strictObject({
    tenant,
    request: zUuid,
    presentation: zCompact,
    study: z.strictObject({
      registry: z.enum(['ctgov', 'ctis']),
      id: z.string().min(1).max(64),
      version: z.string().min(1).max(64),
      criteriaSha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  }),
  assentGrantForPatient: z.strictObject({ tenant, patient: zUuid, grant: zConsentGrant }),
  assentRevokeGrantForPatient: z.strictObject({ tenant, grant: zUuid }),
  assentRevokeGrantsForPatient: z.strictObject({ tenant, patient: zUuid }),
  assentPresentForPatient: z.strictObject({
    tenant,
    patient: zUuid,
    challenge: z.string().min(1).max(512),
    audience: zDid,
    query: zDcqlQuery,
  }),
  assentDecideOnAccess: z.strictObject({ tenant, request: zAccessRequest }),
  assentRevokeConsentGrant: z.strictObject({ secret: zBytes32 }),
  assentReadHistory: z.strictObject({
    tenant,
    subject: zDid,
    limit: z.int().min(1).max(200),
    offset: z.int().min(0),
  }),
  assentVerifyStatus: z.strictObject({
    credential: zCompact,
    way: z.enum(['mirror', 'proof', 'list']).default('mirror'),
  }),
  assentListIssuerKeys: z.strictObject({ tenant }),
  assentRotateIssuerKey: z.strictObject({ tenant }),
  assentRevokeIssuerKey: z.strictObject({ tenant, keyId: zKeyId }),
  assentReportKeyCompromise: z.strictObject({ tenant, keyId: zKeyId, since: zInstant.optional() }),
  assentDeactivateDid: z.strictObject({ tenant }),
  assentRequestEmergency: z.strictObject({ tenant, order: zEmergencyOrder, seconds: z.int().min(60).max(86_400) }),
  assentApproveEmergency: z.strictObject({
    tenant,
    emergency: zUuid,
    approver: zAddress,
    signature: zApprovalSignature,
  }),
  assentCloseEmergency: z.strictObject({ tenant, emergency: zUuid, by: zDid, note: zNote }),
  assentReviewEmergency: z.strictObject({ tenant, emergency: zUuid, by: zDid, outcome: zReviewOutcome, note: zNote }),
  assentReadEmergency: z.strictObject({ tenant, emergency: zUuid }),
  assentListEmergencies: z.strictObject({
    tenant,
    which: z.enum(['all', 'active', 'unreviewed', 'late']),
    limit: z.int().min(1).max(200),
    offset: z.int().min(0),
  }),
  assentOrderFacts: z.strictObject({ tenant, subject: zDid, ...zEligibilityFacts.shape, validUntil: zInstant }),
  assentAcceptFacts: z.strictObject({
    tenant,
    holder: zDid,
    offer: zUuid,
    commitment: zHex.length(96),
    proof: zHex.max(8192),
  }),
  assentOpenStudy: z.strictObject({
    tenant,
    criteria: zTrialCriteria,
    issuers: z.array(zDid).min(1).max(16),
    identityIssuers: z.array(zDid).min(1).max(16).optional(),
    purpose: z.string().min(1).max(512),
  }),
  assentRequestProof: z.strictObject({ tenant, study: zUuid, seconds: z.int().min(60).max(604_800) }),
  assentReadProofRequest: z.strictObject({ tenant, request: zUuid }),
  assentAnswerProofRequest: z.strictObject({ tenant, request: zUuid, presentation: z.string().min(1).max(262_144) }),
  assentEnrol: z.strictObject({ tenant, study: zUuid, request: zUuid }),
};

/** What each agent method of ours does, for the agent's schema. */
export const assentDescriptions: Readonly<Record<keyof typeof assentArguments, string>> = {
  assentOnboardOrganization: 'Onboard an organisation: DID, accreditations, status list, API key',
  assentOnboardPatient: 'Register a patient by proof of control of a DID, or with a key the agent holds',
  assentIssueCredential: 'Issue a credential with a place in the status list of the tenant',
  assentRevokeCredential: 'Revoke a credential here at once and on chain with the next batch',
  assentSuspendCredential: 'Suspend a credential here at once and on chain with the next batch',
  assentReinstateCredential: 'End the suspension of a credential: it is good again once the chain says so',
  assentRequestPresentation: 'Ask for a presentation with a challenge for one answer',
  assentVerifyPresentation: 'Verify the answer to a request, and keep the grants in it',
  assentCheckEligibility: 'Verify an answer and whether it shows eligibility for a study',
  assentGrantForPatient: 'Sign a consent grant for a patient whose key the agent holds',
  assentRevokeGrantForPatient: 'Take back a grant that was signed for a patient',
  assentRevokeGrantsForPatient: 'Take back all grants that were signed for a patient',
  assentPresentForPatient: "Answer a verifier's request for a patient whose key the agent holds",
  assentDecideOnAccess: 'Decide whether a requester may use data for purposes now',
  assentRevokeConsentGrant: 'Take a consent grant, or all of an epoch, back by revealing the secret',
  assentReadHistory: "Read what happened to a patient's data at a tenant",
  assentVerifyStatus: 'Read the status of a credential, and say from what and how old that is',
  assentListIssuerKeys: 'List the keys of an issuer, and which one signs',
  assentRotateIssuerKey: 'Give an issuer a new key; the one before it goes on verifying',
  assentRevokeIssuerKey: 'Take a key out of the DID of an issuer',
  assentReportKeyCompromise: 'Refuse what a stolen key signed from a time on, here at once',
  assentDeactivateDid: 'Give the DID of an issuer up for good',
  assentRequestEmergency: 'Ask to open data of a patient without consent; opens nothing yet',
  assentApproveEmergency: 'Add the signature of an approver; the last one that is asked for opens the data',
  assentCloseEmergency: 'End emergency access before its time',
  assentReviewEmergency: 'Say whether emergency access that is over was right',
  assentReadEmergency: 'Read a case of emergency access, and how far it has come',
  assentListEmergencies: 'List cases of emergency access: all, open, not reviewed, or late on chain',
  assentOrderFacts: 'Offer a patient facts to be signed for zero-knowledge proofs',
  assentAcceptFacts: 'Sign what was offered, together with a secret that the issuer does not see',
  assentOpenStudy: 'Open a trial: its criteria, and whose facts count',
  assentRequestProof: 'Ask for the proof of one person that they fit a trial',
  assentReadProofRequest: 'Read what was proven: a pseudonym, and what was asked to be shown',
  assentAnswerProofRequest: 'Verify a proof against the request that it answers',
  assentEnrol: 'Enrol whoever answered a request, once for each person',
};

type Method<Name extends keyof typeof assentArguments, UseCase extends (...input: never[]) => unknown> = (
  args: z.input<(typeof assentArguments)[Name]>,
  context: IAgentContext<never>,
) => ReturnType<UseCase>;

/** The use cases as agent methods. They throw what their use case throws, and `invalid_request`. */
export interface AssentMethods extends IPluginMethodMap {
  assentOnboardOrganization: Method<'assentOnboardOrganization', typeof onboardOrganization>;
  assentOnboardPatient: Method<'assentOnboardPatient', typeof onboardPatient>;
  assentIssueCredential: Method<'assentIssueCredential', typeof issueCredential>;
  assentRevokeCredential: Method<'assentRevokeCredential', typeof revokeCredential>;
  assentSuspendCredential: Method<'assentSuspendCredential', typeof suspendCredential>;
  assentReinstateCredential: Method<'assentReinstateCredential', typeof reinstateCredential>;
  assentRequestPresentation: Method<'assentRequestPresentation', typeof requestPresentation>;
  assentVerifyPresentation: Method<'assentVerifyPresentation', typeof acceptPresentation>;
  assentCheckEligibility: Method<'assentCheckEligibility', typeof checkEligibility>;
  assentGrantForPatient: Method<'assentGrantForPatient', typeof grantForPatient>;
  assentRevokeGrantForPatient: Method<'assentRevokeGrantForPatient', typeof revokeGrantForPatient>;
  assentRevokeGrantsForPatient: Method<'assentRevokeGrantsForPatient', typeof revokeGrantsForPatient>;
  assentPresentForPatient: Method<'assentPresentForPatient', typeof presentForPatient>;
  assentDecideOnAccess: Method<'assentDecideOnAccess', typeof decideOnAccess>;
  assentRevokeConsentGrant: Method<'assentRevokeConsentGrant', typeof revokeConsentGrant>;
  assentReadHistory: Method<'assentReadHistory', typeof readHistory>;
  assentVerifyStatus: Method<'assentVerifyStatus', typeof verifyStatus>;
  assentListIssuerKeys: Method<'assentListIssuerKeys', typeof listIssuerKeys>;
  assentRotateIssuerKey: Method<'assentRotateIssuerKey', typeof rotateIssuerKey>;
  assentRevokeIssuerKey: Method<'assentRevokeIssuerKey', typeof revokeIssuerKey>;
  assentReportKeyCompromise: Method<'assentReportKeyCompromise', typeof reportKeyCompromise>;
  assentDeactivateDid: Method<'assentDeactivateDid', typeof deactivateDid>;
  assentRequestEmergency: Method<'assentRequestEmergency', typeof requestEmergency>;
  assentApproveEmergency: Method<'assentApproveEmergency', typeof approveEmergency>;
  assentCloseEmergency: Method<'assentCloseEmergency', typeof closeEmergency>;
  assentReviewEmergency: Method<'assentReviewEmergency', typeof reviewEmergency>;
  assentReadEmergency: Method<'assentReadEmergency', typeof readEmergency>;
  assentListEmergencies: Method<'assentListEmergencies', typeof listEmergencies>;
  assentOrderFacts: Method<'assentOrderFacts', typeof orderFacts>;
  assentAcceptFacts: Method<'assentAcceptFacts', typeof acceptFacts>;
  assentOpenStudy: Method<'assentOpenStudy', typeof openStudy>;
  assentRequestProof: Method<'assentRequestProof', typeof requestProof>;
  assentReadProofRequest: Method<'assentReadProofRequest', typeof findProofRequest>;
  assentAnswerProofRequest: Method<'assentAnswerProofRequest', typeof answerProofRequest>;
  assentEnrol: Method<'assentEnrol', typeof enrol>;
}
