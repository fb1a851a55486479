export {
  putValueSet,
  readConsentRules,
  removeValueSet,
  setConsentRules,
} from './access/consent-rules.ts';
export { decideOnAccess } from './access/decide-on-access.ts';
export { type ConsentIndexes, keptConsentIndexes } from './access/kept-consent-indexes.ts';
export { accreditIssuer, accreditKnownIssuers, type RecordedAccreditations } from './accreditation/accredit-issuer.ts';
export {
  chainAccreditations,
  listedAccreditations,
  networkAccreditations,
} from './accreditation/network-accreditations.ts';
export { reinstateIssuer, suspendIssuer } from './accreditation/suspend-issuer.ts';
export { createApiKey, listApiKeys, revokeApiKey } from './api-keys/api-keys.ts';
export { describeLog, type LogDescription, readCheckpoint, readTile } from './audit-log/read-log.ts';
export { readReceiptBundle } from './audit-log/read-receipt-bundle.ts';
export { type SequencingPorts, type SequencingStep, sequenceReceipts } from './audit-log/sequence-receipts.ts';
export {
  type CertificationPorts,
  countEndingCertificates,
  type IssuingCertificate,
  issuingCertificate,
  stateOfCertificate,
} from './certificates/issuing-certificate.ts';
export { requestIssuerCertificate } from './certificates/request-certificate.ts';
export { setIssuerCertificate } from './certificates/set-certificate.ts';
export { signCertified } from './certificates/sign-certified.ts';
export { postponementMs } from './chain/postponement.ts';
export { statusListCapacity } from './chain/status-list-capacity.ts';
export { type DescribedClaim, describedClaims, typeWords, type Words } from './credential-types/claim-words.ts';
export { typeMetadata } from './credential-types/type-metadata.ts';
export { type CredentialOrder, type IssuePorts, issueCredential } from './credentials/issue-credential.ts';
export { type RecordedRevocation, revokeCredential } from './credentials/revoke-credential.ts';
export { reinstateCredential, suspendCredential } from './credentials/suspend-credential.ts';
export { type DecodedDidChange, type DidLog, decodeDidChange, didChangeTopics } from './dids/decode-did-change.ts';
export { type KnownDid, readDid } from './dids/read-did.ts';
export { type DerivePorts, deriveDocument, proveForDisclosure } from './documents/disclose-document.ts';
export {
  asWritten,
  type DocumentPlace,
  type DocumentPorts,
  parseDraftDocument,
  revokeDocumentPlace,
  takeDocumentPlace,
} from './documents/issue-document.ts';
export {
  type ShownFor,
  type VerifyDocumentPorts,
  verifyDocument,
  verifyPresentedDocument,
} from './documents/verify-document.ts';
export {
  checkEligibility,
  type EligibleHolder,
  eligibilityQuery,
  type StudyReference,
} from './eligibility/check-eligibility.ts';
export { approveEmergency } from './emergency/approve-emergency.ts';
export { closeEmergency, reviewEmergency } from './emergency/end-emergency.ts';
export {
  type EmergencySelection,
  type EmergencyStanding,
  lateEmergencies,
  listEmergencies,
  readEmergency,
  standingOf,
} from './emergency/read-emergencies.ts';
export { requestEmergency } from './emergency/request-emergency.ts';
export { readEmergencyRules, setEmergencyApprover, setEmergencyPolicy } from './emergency/set-emergency-rules.ts';
export { eraseCredential } from './erasure/erase-credential.ts';
export {
  type CertifiedErasure,
  type ErasePorts,
  type ErasureWish,
  eraseDueReceipts,
  erasePatient,
} from './erasure/erase-patient.ts';
export { erasureCertificateType } from './erasure/erasure-certificate.ts';
export { type ListedErasure, listErasures } from './erasure/list-erasures.ts';
export { type DeliverPorts, type DeliveryRun, deliverEvents } from './events/deliver-events.ts';
export { forgetEvents } from './events/forget-events.ts';
export { noteChainNews } from './events/note-chain-news.ts';
export { type EventSelection, type EventsRead, readEvents } from './events/read-events.ts';
export {
  addWebhook,
  listDeliveries,
  listWebhooks,
  maxWebhooks,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  type WithSender,
} from './events/webhooks.ts';
export { decideOnResources, type ResourceFacts, type ResourceVerdict } from './fhir-access/decide-on-resources.ts';
export {
  type FhirAccess,
  fhirAccessOf,
  openFhirAccess,
} from './fhir-access/fhir-access.ts';
export {
  linkFhirPatient,
  listFhirClients,
  registerFhirClient,
  removeFhirClient,
} from './fhir-access/fhir-clients.ts';
export { type ProvenRoles, provenRoles } from './fhir-access/proven-roles.ts';
export { grantForPatient } from './grants/grant-for-patient.ts';
export { listGrants } from './grants/list-grants.ts';
export { revokeConsentGrant, revokeGrantForPatient } from './grants/revoke-consent-grant.ts';
export { revokeGrantsForPatient } from './grants/revoke-grants-for-patient.ts';
export { type SignedGrant, signConsentGrant } from './grants/sign-consent-grant.ts';
export { signTicketForGrant, type TicketAsked } from './grants/sign-ticket-for-grant.ts';
export { type ActingFor, type HolderAccess, holderOf, openHolderSession } from './history/holder-session.ts';
export { noteByReading } from './history/note-by-reading.ts';
export { type Notices, readNotices, setNotices } from './history/notices.ts';
export {
  type AnomalyWindow,
  readAnomalies,
  readOwnAnomalies,
} from './history/read-anomalies.ts';
export { readHistory } from './history/read-history.ts';
export { tellHistory } from './history/tell-history.ts';
export { endAccess, offerOfState, openAccess, proveRecipient } from './issuance/authorize-offer.ts';
export {
  type DeferralDecision,
  decideDeferred,
  deferIssuance,
  takeDeferred,
} from './issuance/deferred-issuance.ts';
export { issueOffered, noteIssuance, readOffer, sessionOfToken, stateOfSource } from './issuance/issue-offered.ts';
export { noteTokenRefusal } from './issuance/note-token-refusal.ts';
export { type OfferOrder, type OfferPorts, openOffer } from './issuance/open-offer.ts';
export {
  type CodeRefusal,
  type GrantedAccess,
  partsOfToken,
  type Redeemed,
  redeemCode,
  tokenOf,
} from './issuance/redeem-code.ts';
export { refreshAccess } from './issuance/refresh-access.ts';
export type { RecordedDidChange } from './keys/change-did.ts';
export { deactivateDid } from './keys/deactivate-did.ts';
export { type IssuerKeyState, type ListedIssuerKey, listIssuerKeys } from './keys/list-issuer-keys.ts';
export { readWebDocument } from './keys/read-web-document.ts';
export { rotateIssuerKey } from './keys/rotate-issuer-key.ts';
export { withKeyRecords } from './keys/with-key-records.ts';
export { reportKeyCompromise, revokeIssuerKey } from './keys/withdraw-issuer-key.ts';
export { endMandate, listMandates, type MandateOrder, mandateOf, registerMandate } from './mandates/mandates.ts';
export { type DeedOnBehalf, noteOnBehalf } from './mandates/note-on-behalf.ts';
export { type NetworkStanding, readNetworkStanding } from './operations/read-network-standing.ts';
export { type OrganizationGate, organizationGate } from './organization-policy/organization-gate.ts';
export {
  readOrganizationPolicy,
  setOrganizationPolicy,
  tryOrganizationPolicy,
} from './organization-policy/organization-policy.ts';
export { matchPatients } from './patients/match-patients.ts';
export { onboardCustodialPatient, onboardPatient } from './patients/onboard-patient.ts';
export { registerAnswerer } from './patients/register-answerer.ts';
export { exportPatient, type PatientExport } from './portability/export-patient.ts';
export type {
  AccreditationQuestion,
  AccreditationReading,
  Accreditations,
  ChainAccreditations,
} from './ports/accreditations.ts';
export type {
  CompactCredential,
  CompactPresentation,
  CredentialDraft,
  CredentialSigner,
  Custody,
  Identities,
  PresentationBinding,
  PresentationSigner,
  ProofPolicy,
  ProofVerifier,
  ProvenCredential,
  ProvenPresentation,
  SigningCertificate,
} from './ports/agent.ts';
export type {
  AuditLog,
  AuditLogRecords,
  KeptCheckpoint,
  LogBatch,
  LogCrypto,
  LoggedReceipt,
  LogPageKind,
  WaitingReceipt,
} from './ports/audit-log.ts';
export type { AuthorizationState } from './ports/authorization-state.ts';
export type { Certificate, CertificateChains, ChainQuestion, ChainVerdict } from './ports/certificates.ts';
export type {
  CertificateAuthority,
  CertificateKeys,
  CertificateOrder,
  CertificateRequests,
  Certification,
  ChainExpectation,
  HandedChain,
  P256Key,
} from './ports/certification.ts';
export type {
  AuthorizedDidOrder,
  BlockTimes,
  ChainIntent,
  Checkpoint,
  DidOrder,
  FinalTransaction,
  IntentProgress,
  IntentState,
  LedgerTransaction,
  MinedAt,
  QueuedIntent,
  QueueFilter,
  Registries,
  RevocationStatus,
  StatusReading,
  StatusReadings,
  TransactionAttempt,
  TransactionLedger,
} from './ports/chain.ts';
export type {
  Anchor,
  AnchorReader,
  BlockRef,
  ChainEvent,
  ChainEventStore,
  ChainEventStores,
  EventPage,
  IndexCheckpoint,
} from './ports/chain-index.ts';
export type { ClinicalRecords, GrantContext } from './ports/clinical-records.ts';
export type { Clock, Pause, Random } from './ports/clock.ts';
export {
  type CredentialStore,
  type InstantRange,
  maxSavedLength,
  maxSavedPage,
  type SavedDocument,
  type SavedFilter,
  type SavedPage,
} from './ports/credential-store.ts';
export type { DidDocuments } from './ports/did-documents.ts';
export type { DidChange, DidHistory, DidStanding } from './ports/did-history.ts';
export type {
  DisclosureSigner,
  DocumentDeriver,
  DocumentPurpose,
  DocumentSigner,
  DocumentVerifier,
  JsonDocument,
  ReadDocumentStatus,
} from './ports/documents.ts';
export type {
  CheckingAt,
  EligibilityProofs,
  ProofRegistry,
  ProvenEligibility,
  SignedFactsOrder,
} from './ports/eligibility-proofs.ts';
export type { EmergencyChain } from './ports/emergency-chain.ts';
export type { DestroyedKey, Erased, ErasedCounts, Erasure, ErasureRecords } from './ports/erasure.ts';
export type {
  ChainNews,
  ChainNewsReader,
  DueWebhook,
  EventLine,
  Webhook,
  WebhookAnswer,
  WebhookMessage,
  WebhookRecords,
  WebhookSender,
} from './ports/events.ts';
export type { ForeignStatusList, ForeignStatusLists } from './ports/foreign-status-lists.ts';
export {
  type HealthCardKey,
  type HealthCardSigner,
  maxHealthCardKeys,
  type StoredHealthCard,
  type StoredHealthLink,
} from './ports/health-cards.ts';
export {
  type AccessGrant,
  type Deferral,
  type DeferredOrder,
  type IssuanceSession,
  type IssuanceStep,
  maxIssuanceSteps,
  maxOrdered,
  maxTxAttempts,
  type OfferedContent,
  type RefreshFamily,
} from './ports/issuance-session.ts';
export type { DidChangeOrder, IssuerKey, IssuerKeys } from './ports/issuer-keys.ts';
export {
  type DidRecord,
  type KeyRecord,
  type Keyring,
  type KeyStore,
  privateKeyContext,
  type Sealed,
  serviceTenant,
  type TenantKeyStores,
} from './ports/key-store.ts';
export type { PolicyAnswer, PolicyEngine, PolicyFault, PolicyPorts, PolicyQuestion } from './ports/policy-engine.ts';
export type { Ports, Sha256 } from './ports/ports.ts';
export {
  type DisclosedCredential,
  maxSessionSteps,
  type PresentationSession,
  type ResponseMode,
  type SessionOutcome,
  type SessionProof,
  type SessionStep,
} from './ports/presentation-session.ts';
export type {
  ProofOutcome,
  ProofRecords,
  StoredEnrolment,
  StoredFactsOffer,
  StoredProofEpoch,
  StoredProofIssuer,
  StoredProofRequest,
  StoredStudy,
  StoredStudyEntry,
  StudyLog,
  StudySet,
} from './ports/proof-records.ts';
export type {
  ConsentRevocation,
  FoundApiKey,
  Noted,
  NotedAbout,
  RememberedApiKey,
  SharedRecords,
  SubjectFile,
} from './ports/shared-records.ts';
export { OutdatedApiKey } from './ports/shared-records.ts';
export type {
  FoundStaffSession,
  PasswordHasher,
  SignInAttempts,
  StaffChanges,
  StaffInvite,
  StaffPorts,
  StaffRecords,
  StaffSession,
  StoredStaff,
} from './ports/staff.ts';
export type {
  ChainList,
  FetchDocument,
  FetchedDocument,
  ListMirror,
  ListUrlOf,
  ProvenWord,
  ReadStatusList,
  StatementHeader,
  StatementSigner,
  StatementVerifier,
  StatusEvidence,
  StatusListContent,
  StatusListForm,
  StatusListForms,
  StatusPurpose,
  StatusReader,
  StatusReaders,
  StatusSource,
  StatusSubject,
  StatusWay,
} from './ports/status-lists.ts';
export type { Backlog, NetworkRecords, Page, Store, TenantRecords } from './ports/store.ts';
export type {
  ConsentEpoch,
  DenialKey,
  GrantHolder,
  HolderSession,
  IssuedCredential,
  PresentationRequest,
  StatusList,
  StoredAccreditation,
  StoredConsentRules,
  StoredDidChange,
  StoredGrant,
  StoredIssuerCertificate,
  StoredPolicy,
  SuspensionChange,
} from './ports/stored-rows.ts';
export type { TypeMetadata, TypeReference } from './ports/type-metadata.ts';
export { type Dispensed, type DispenseOrder, dispensePrescription } from './prescriptions/dispense-prescription.ts';
export { acceptPresentation } from './presentations/accept-presentation.ts';
export {
  answerRequest,
  chooseCredentials,
  type Disclosure,
  type HeldCredential,
} from './presentations/answer-request.ts';
export { type CheckPorts, checkPresentation, type VerifiedPresentation } from './presentations/check-presentation.ts';
export { type ExplainedCredential, type ExplainedRequest, explainRequest } from './presentations/explain-request.ts';
export { type ForeignRequest, presentForPatient } from './presentations/present-for-patient.ts';
export { requestPresentation } from './presentations/request-presentation.ts';
export type { VerifiedAnswer, VpToken } from './presentations/sessions/check-answer.ts';
export { findSessionByCode } from './presentations/sessions/find-session-by-code.ts';
export { forgetSessions } from './presentations/sessions/forget-sessions.ts';
export {
  type AcceptedAnswer,
  answerSession,
  declineSession,
  listPresentationSessions,
  noteStep,
  openPresentationSession,
  readOpenSession,
  readSessionOutcome,
} from './presentations/sessions/presentation-sessions.ts';
export { type ProofAsked, proofNonceOf } from './presentations/sessions/session-proof.ts';
export { type OwnDisclosure, showAnswers } from './presentations/sessions/show-answers.ts';
export {
  type AcceptFactsPorts,
  acceptFacts,
  type Commitment,
  offeredFacts,
  type SignedFacts,
} from './proofs/accept-facts.ts';
export {
  type AnswerProofPorts,
  answerProofRequest,
  findProofRequest,
  type ProofQuestion,
  readProofQuestion,
} from './proofs/answer-proof.ts';
export { type FactsOrder, orderFacts } from './proofs/order-facts.ts';
export { openProofIssuer, type ProofIssuerPorts, proofIssuerType, provideProofIssuer } from './proofs/proof-issuer.ts';
export { publishProofEpochs } from './proofs/publish-epochs.ts';
export { requestProof } from './proofs/request-proof.ts';
export { auditPackageOf, findStudy, openStudy, type StudyOrder, type StudyPorts } from './proofs/studies.ts';
export { acceptInvite, type InvitedStaff, readInvite } from './staff/accept-invite.ts';
export { type PasswordSignIn, signInByIdentity, signInStaff } from './staff/sign-in.ts';
export {
  addStaff,
  changeStaff,
  endStaff,
  inviteStaff,
  type ListedStaff,
  listStaff,
  resetStaffPassword,
  type StaffChange,
} from './staff/staff-accounts.ts';
export {
  endStaffSession,
  findStaffSession,
  lockStaffSession,
  type StaffSettings,
  type StaffStanding,
  unlockStaffSession,
  useStaffSession,
} from './staff/staff-session.ts';
export type { CertifiedStatusPorts } from './status/certified-status.ts';
export { denialKeyOf, withLocalDenials } from './status/denials.ts';
export { type KeptForeignListsOptions, keptForeignLists } from './status/kept-foreign-lists.ts';
export { statusListUrls, wordUrlOf } from './status/list-urls.ts';
export { type PendingDenials, pendingDenials } from './status/pending-denials.ts';
export {
  type PublicationOptions,
  type PublishedList,
  type PublishPorts,
  type StatusListPublisher,
  statusListPublisher,
} from './status/publish-status-list.ts';
export { type ListReaderPorts, listReader, mirrorReader } from './status/status-readers.ts';
export { type StatusVerdict, verifyStatus } from './status/verify-status.ts';
export { type WordSource, wordsOverHttp } from './status/words-over-http.ts';
export { type Deviation, recordDeviation } from './studies/deviations.ts';
export {
  declineEnrolment,
  enrol,
  participantsOf,
  publishConsentVersion,
  recordConsent,
  withdrawEnrolment,
} from './studies/participation.ts';
export { participationCredential } from './studies/participation-credential.ts';
export { readStudyFunnel } from './studies/read-funnel.ts';
export { readStudyJournal } from './studies/read-journal.ts';
export { authenticateTenant, recallApiKey } from './tenants/authenticate-tenant.ts';
export { findTenant } from './tenants/find-tenant.ts';
export { type OrganizationApplication, onboardOrganization } from './tenants/onboard-organization.ts';
export { rotateApiKey } from './tenants/rotate-api-key.ts';
export { type ExplainedTrust, explainTrust } from './trust/explain-trust.ts';
export { type IssuerTrust, type IssuerVerdict, registryTrust } from './trust/issuer-trust.ts';
export { nameOfRule } from './trust/judge-rule.ts';
export { type BelievedType, type OfflineIssuer, type OfflineTrust, offlineTrust } from './trust/offline-trust.ts';
export { tenantTrust } from './trust/tenant-trust.ts';
export { addTrust, certificatesOf, listTrust, removeTrust } from './trust/trust-settings.ts';
