export {
  type Accreditation,
  type AccreditationRecord,
  isAccreditedAt,
  issuerKeyOf,
  zAccreditation,
  zAccreditationRecord,
} from './accreditation.ts';
export {
  type AuditCheckpoint,
  checkpointText,
  type LogAnchor,
  parseCheckpoint,
} from './audit-log/audit-checkpoint.ts';
export { auditEntry, patientTag, type SequencedReceipt } from './audit-log/audit-entry.ts';
export { concat, fromBase64, fromBytes32, type HashBytes, toBase64, toBytes32, zeroHash } from './audit-log/bytes.ts';
export { decodeEntries, encodeEntries } from './audit-log/entry-bundle.ts';
export { logDigest } from './audit-log/log-digest.ts';
export { changeMap, headIn, mapPagesOf, mapTree, proveHead } from './audit-log/map-pages.ts';
export {
  consistencyProof,
  inclusionProofs,
  leafHash,
  maxTreeSize,
  type NodeReader,
  type TreeNode,
  treeRoot,
} from './audit-log/merkle-tree.ts';
export { type MapHead, type MapProof, mapRootOf, rootOfProof } from './audit-log/patient-map.ts';
export { type ReceiptBundle, zReceiptBundle } from './audit-log/receipt-bundle.ts';
export {
  type NoteKey,
  noteKeyText,
  openNote,
  parseNoteKey,
  signNote,
  type VerifyEd25519,
} from './audit-log/signed-note.ts';
export { parseTilePath, type TileAddress, tilePath } from './audit-log/tile-path.ts';
export {
  growTiles,
  hashBytes,
  rightEdge,
  type TilePlace,
  type Tiles,
  tileKey,
  tileNodes,
  tileWidth,
  widthIn,
} from './audit-log/tiles.ts';
export { type LeafPlace, type TreeHead, verifyConsistency, verifyInclusion } from './audit-log/verify-merkle-proof.ts';
export { type BundleCheck, type ProvenHistory, verifyReceiptBundle } from './audit-log/verify-receipt-bundle.ts';
export { canonicalJson } from './canonical-json.ts';
export { type CheckInType, checkInProfiles, checkInTypes, typeOfProfile } from './check-in/check-in-profiles.ts';
export { type CheckInQuery, checkInQuery } from './check-in/check-in-query.ts';
export { type CheckInItem, type CheckInRequest, zCheckInRequest } from './check-in/check-in-request.ts';
export {
  type AnswerFault,
  answerFaults,
  askedIn,
  type FormAnswers,
  type FormResponse,
  formResponse,
  isAnswerTo,
  zFormResponse,
} from './check-in/form-answers.ts';
export { type FormAsked, maxForms, zFormAsked } from './check-in/form-asked.ts';
export { type AnsweredRequest, type ItemStatus, isAbout, itemStatus } from './check-in/item-status.ts';
export {
  type FormFault,
  type FormItem,
  itemsIn,
  optionKey,
  type Questionnaire,
  readForm,
  zQuestionnaire,
} from './check-in/questionnaire.ts';
export { zPatientIdentity } from './claims/person.ts';
export { type Dispense, zDispense, zPrescription, zReferral } from './claims/workflow.ts';
export { type AccessRequest, type Requester, zAccessRequest, zRequester } from './consent/access-request.ts';
export { type ConsentGrant, type Provision, zConsentGrant, zProvision } from './consent/consent-grant.ts';
export {
  type ConsentRules,
  combineOptionsOf,
  defaultConsentRules,
  maxValueSets,
  type ValueSet,
  valueSetsFrom,
  valueSetsNamedBy,
  zConsentRules,
  zValueSet,
} from './consent/consent-rules.ts';
export { type DataClass, type Party, zDataClass } from './consent/data-class.ts';
export { decideAccess, decideWith } from './consent/decide-access.ts';
export {
  type Decision,
  type HeldGrant,
  type NotUsedReason,
  notUsedReasons,
  type ValueSets,
} from './consent/decision.ts';
export { emergencyAccess } from './consent/emergency-access.ts';
export { GrantIndex } from './consent/grant-index.ts';
export { comingOfAge, isMandateInForce, type Mandate, zMandate } from './consent/mandate.ts';
export type { Obligation } from './consent/obligation.ts';
export {
  type DataAction,
  type PurposeOfUse,
  purposesOfUse,
  zDataAction,
  zPurposeOfUse,
} from './consent/purpose-of-use.ts';
export { checkSessionReceipt, type SessionReceipt, zSessionReceipt } from './consent/session-receipt.ts';
export {
  type Claims,
  type ClaimsOf,
  type CredentialFormat,
  type CredentialType,
  claimsSchemas,
  credentialTypes,
  type IssuedType,
  type SecuredFormat,
  type TypedClaims,
  typeNamed,
  typeOfVct,
  typePathOf,
  vctOf,
  zCredentialFormat,
  zCredentialType,
  zIssuedType,
  zSecuredFormat,
  zTypedClaims,
} from './credential-type.ts';
export { type AnswerFaults, answerQuery, faultsOf, unsatisfied } from './dcql/answer-query.ts';
export { type AskedItem, askedItems } from './dcql/asked-items.ts';
export { type ClaimPath, select } from './dcql/claim-path.ts';
export { type CredentialQuery, type DcqlQuery, holderOnly, zDcqlQuery } from './dcql/dcql-query.ts';
export { type Authorities, noAuthorities, type TrustedAuthorities } from './dcql/trusted-authorities.ts';
export { wantedTypes } from './dcql/wanted-types.ts';
export {
  type AttestedCriterion,
  type ClinicalFacts,
  type Criterion,
  type Study,
  type TrialCriteria,
  type TrialEligibility,
  zAttestedCriterion,
  zCriterion,
  zStudy,
  zTrialCriteria,
  zTrialEligibility,
} from './eligibility.ts';
export {
  type AttributeValue,
  codeText,
  type EncodedSlot,
  encodeAttribute,
  zAttributeValue,
} from './eligibility-proof/attribute-value.ts';
export { allowedCodes } from './eligibility-proof/criterion-set.ts';
export { criterionWords } from './eligibility-proof/criterion-words.ts';
export { deriveStatement } from './eligibility-proof/derive-statement.ts';
export { type EligibilityFacts, zEligibilityFacts } from './eligibility-proof/eligibility-facts.ts';
export { type HeldFacts, zHeldFacts } from './eligibility-proof/held-facts.ts';
export { type HowProven, howProven } from './eligibility-proof/how-proven.ts';
export { whichTest } from './eligibility-proof/plan-number.ts';
export { planProof } from './eligibility-proof/plan-proof.ts';
export type {
  AttestedBecause,
  PlannedCredential,
  PlannedCriterion,
  PlannedFor,
  PlannedProof,
} from './eligibility-proof/planned-proof.ts';
export { dayBefore } from './eligibility-proof/proof-day.ts';
export {
  canonicalRequest,
  type ProofCriterion,
  type ProofRequest,
  pseudonymScope,
  type SetKey,
  zProofRequest,
} from './eligibility-proof/proof-request.ts';
export {
  attributeEncoding,
  credentialHeader,
  fieldNamed,
  type ProofField,
  type ProofSchema,
  type ProofSchemas,
  slotCount,
  zProofSchema,
} from './eligibility-proof/proof-schema.ts';
export { knownProofSchemas, proofSchemas } from './eligibility-proof/proof-schemas.ts';
export type {
  MembershipOf,
  Predicate,
  ProofStatement,
  SlotRef,
  StatedCredential,
} from './eligibility-proof/proof-statement.ts';
export {
  defaultProverPolicy,
  type FindingCode,
  type ProverPolicy,
  type RequestFinding,
  requestFindings,
} from './eligibility-proof/request-findings.ts';
export {
  checkApprovals,
  inContractOrder,
  objectionsToApproval,
  objectionsToRequest,
} from './emergency/check-approvals.ts';
export {
  areEmergencyPurposes,
  coversAccess,
  type EmergencyApproval,
  type EmergencyCase,
  type EmergencyOrder,
  type EmergencyState,
  emergencyStates,
  endOfEmergency,
  isReviewOverdue,
  stateOfEmergency,
  zApprovalSignature,
  zEmergencyCase,
  zEmergencyOrder,
} from './emergency/emergency-case.ts';
export { commitmentOf, type EmergencyRequest, emergencyRequestOf } from './emergency/emergency-request.ts';
export {
  addressOfPrivateKey,
  type EmergencyContract,
  emergencyDigest,
  emergencySigner,
  emergencyTypedData,
  signEmergencyDigest,
} from './emergency/emergency-signature.ts';
export {
  type ApproverClass,
  anchorDueSeconds,
  approverClasses,
  classBits,
  classesFrom,
  type EmergencyApprover,
  type EmergencyPolicy,
  type EmergencyRules,
  emergencyReasons,
  longestEmergencySeconds,
  type ReviewOutcome,
  stricterOf,
  zEmergencyApprover,
  zEmergencyPolicy,
  zReviewOutcome,
} from './emergency/emergency-terms.ts';
export { AppError, type ErrorCode, type ErrorParams } from './error.ts';
export { ethrAddressOf } from './ethr-address.ts';
export { evaluateEligibility } from './evaluate-eligibility.ts';
export {
  type Event,
  type EventData,
  type EventType,
  eventOfReceipt,
  type UnplacedEvent,
  zEvent,
  zEventData,
  zEventType,
  zUnplacedEvent,
} from './events/event.ts';
export {
  type Delivery,
  type DeliveryFault,
  type DisabledReason,
  retryPauseSeconds,
  type WebhookProgress,
  type WebhookWish,
  webhookPatienceSeconds,
  zDelivery,
  zDeliveryFault,
  zDisabledReason,
  zWebhookUrl,
  zWebhookWish,
} from './events/webhook.ts';
export {
  type EncryptionJwk,
  type FhirAccessWish,
  type FhirClient,
  type FhirClientWish,
  zFhirAccessWish,
  zFhirClient,
  zFhirClientWish,
  zFhirId,
  zSystemScope,
} from './fhir-client.ts';
export { isHarmlessJson } from './harmless-json.ts';
export { type AccessSeen, type Anomaly, type AnomalyRule, accessSeen, anomalyRules } from './history/anomaly.ts';
export { findAnomalies, isAccess } from './history/find-anomalies.ts';
export type { HistoryWords } from './history/history-words.ts';
export { type KeptData, keptData } from './history/kept-data.ts';
export type { KnownNames } from './history/known-names.ts';
export { historyWords, type Language, zLanguage, zTimeZone } from './history/languages.ts';
export {
  isNoticed,
  isOfEmergency,
  type NoticeSettings,
  type NoticeWish,
  zNoticeSettings,
  zNoticeWish,
} from './history/notice-settings.ts';
export { tellAnomaly } from './history/tell-anomaly.ts';
export { type Telling, type ToldReceipt, tellReceipt } from './history/tell-receipt.ts';
export { ageInYears, dayOf, daysBetween, instantFrom, plusSeconds, toUnixSeconds } from './instant.ts';
export { leadsIn, maxPointers, namesIn, zJsonPointer } from './json-pointer.ts';
export { orderedUuid } from './ordered-uuid.ts';
export {
  type ApiKey,
  type ApiKeyWish,
  zApiKey,
  zApiKeyName,
  zApiKeyWish,
  zRoles,
} from './organization-policy/api-key.ts';
export {
  type OrganizationAction,
  organizationActions,
  zOrganizationAction,
} from './organization-policy/organization-actions.ts';
export { organizationRoles } from './organization-policy/organization-roles.ts';
export { parse } from './parse.ts';
export { compareIdentities, type MatchConfidence, matchConfidences, type PersonNamed } from './person-match.ts';
export {
  type Address,
  type Bytes32,
  type Coding,
  covers,
  type Day,
  type Did,
  type Instant,
  isSameCoding,
  type Period,
  type TenantId,
  zAddress,
  zBytes32,
  zCoding,
  zDay,
  zDid,
  zInstant,
  zPeriod,
  zTenantId,
  zUuid,
} from './primitives.ts';
export { type Receipt, type ReceiptEvent, zReceipt, zReceiptEvent } from './receipt.ts';
export { shortDid } from './short-did.ts';
export {
  minStaffPasswordLength,
  type OidcIdentity,
  type StaffAccount,
  type StaffWish,
  zLoginName,
  zOidcIdentity,
  zStaffAccount,
  zStaffPassword,
  zStaffWish,
  zTypedPassword,
} from './staff/staff-account.ts';
export {
  type ConsentRevocationEntry,
  keysOf,
  type ListPlace,
  type StatusEntry,
  type StatusRegistryEntry,
  suspensionPlaceOf,
  type TokenStatusEntry,
  zConsentRevocationEntry,
  zStatusEntry,
  zStatusRegistryEntry,
  zTokenStatusEntry,
} from './status-entry.ts';
export { atOnce, type Pace, type Steps } from './steps.ts';
export {
  type EnrolmentStatement,
  enrolmentType,
  statusClaimOf,
  type WithdrawalStatement,
  withdrawalType,
  zEnrolmentStatement,
  zWithdrawalStatement,
} from './studies/participation.ts';
export { type PlanFinding, planFindings } from './studies/plan-findings.ts';
export {
  deviationCodes,
  type StudyEntry,
  type StudyEvent,
  studyEntryHash,
  zPseudonym,
  zStudyEntry,
  zStudyEvent,
} from './studies/study-entry.ts';
export { type FunnelCell, type FunnelSource, type StudyFunnel, studyFunnel } from './studies/study-funnel.ts';
export {
  type AnchoredIn,
  entryNoteText,
  type JournalCheck,
  type JournalFault,
  journalFaults,
  nextJournalDigest,
  noMapRoot,
  type StudyJournal,
  zStudyJournal,
} from './studies/study-journal.ts';
export { consentVersionsIn, type Participant, participantsIn } from './studies/study-register.ts';
export { type ShownCounts, type SumOf, smallestShown, suppressSmallCells } from './studies/suppress-small-cells.ts';
export {
  type Patient,
  type Tenant,
  type TenantKind,
  zPatient,
  zTenant,
  zTenantKind,
} from './tenant.ts';
export { type CertificateIssuer, type IssuerId, isDid, zCertificateIssuer, zIssuerId } from './trust/issuer-id.ts';
export { rulesFor, type TrustEntry, type TrustRule, zTrustEntry, zTrustRule } from './trust/trust-entry.ts';
export { readTrustList, type TrustList } from './trust/trust-list.ts';
export { unitWords } from './unit-words.ts';
export { documentContexts, undefinedTermsContext } from './vcdm/document-contexts.ts';
export { shapeOf } from './vcdm/shape-of.ts';
export { listOf, vcdmContext, zAbsoluteUrl, zOneOrMore, zTimeStamp } from './vcdm/terms.ts';
export {
  type BitstringEntry,
  issuerOf,
  type VcdmCredential,
  zBitstringEntry,
  zVcdmCredential,
} from './vcdm/vcdm-credential.ts';
export {
  envelopeOf,
  holderOf,
  type VcdmPresentation,
  zEnvelopedCredential,
  zEnvelopedPresentation,
  zVcdmPresentation,
} from './vcdm/vcdm-presentation.ts';
export {
  accept,
  acceptUnless,
  type Rejection,
  type RejectionReason,
  reject,
  rejectionReasons,
  type Verification,
} from './verification.ts';
