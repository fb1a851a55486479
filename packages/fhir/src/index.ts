export type { Checked } from './checked.ts';
export { fhirClinicalRecords } from './clinical-records.ts';
export { consentFromGrant } from './consent/consent-from-grant.ts';
export { consentR5FromGrant } from './consent/consent-r5-from-grant.ts';
export type { CertificateFault } from './eu-certificates/certificate-fault.ts';
export type { EuCertificate } from './eu-certificates/eu-certificate.ts';
export {
  type CheckedCertificate,
  readEuCertificate,
  vaccinationClaims,
} from './eu-certificates/read-eu-certificate.ts';
export { type CertificateKind, type DocumentSigner, readSigners } from './eu-certificates/signer-certificate.ts';
export type { Ticket } from './permission-tickets/read-ticket.ts';
export { signTicket } from './permission-tickets/sign-ticket.ts';
export type { TicketFault } from './permission-tickets/ticket-fault.ts';
export { ticketFromGrant } from './permission-tickets/ticket-from-grant.ts';
export { type TicketWish, zTicketWish } from './permission-tickets/ticket-wish.ts';
export { type TicketPresented, type TicketTrust, verifyTicket } from './permission-tickets/verify-ticket.ts';
export { capabilityStatement } from './proxy/capability-statement.ts';
export { checkAssertion, claimedClient } from './proxy/client-assertion.ts';
export { consentCards, consentConsultDiscovery, zConsentQuestion } from './proxy/consent-consult.ts';
export { canEncryptTo, encryptAnswer } from './proxy/encrypt-answer.ts';
export { answerOf, type FhirAnswer, outcome, releaseMs } from './proxy/fhir-answer.ts';
export { answerQuery, type Decide, type FhirProxyParts } from './proxy/fhir-proxy.ts';
export { type FhirQuery, readQuery } from './proxy/read-query.ts';
export type { LabelRule } from './proxy/resource-facts.ts';
export { mayHave, scopesAllow } from './proxy/system-scopes.ts';
export { type Fetch, httpUpstream, type Upstream } from './proxy/upstream.ts';
export { auditEventFromReceipt } from './receipts/audit-event-from-receipt.ts';
export { type ControllerContact, consentReceipt } from './receipts/consent-receipt.ts';
export { historyBundle } from './receipts/history-bundle.ts';
export { provenanceFromReceipt } from './receipts/provenance-from-receipt.ts';
export type { CardFault } from './smart-health-cards/card-fault.ts';
export { cardFile, cardFileType } from './smart-health-cards/card-file.ts';
export { cardKeySet, thumbprintOf } from './smart-health-cards/card-keys.ts';
export { zIssuerUrl } from './smart-health-cards/card-payload.ts';
export type { HealthCard, ShownCards } from './smart-health-cards/card-verifier.ts';
export { type CardContent, type CardSigner, issueCard } from './smart-health-cards/issue-card.ts';
export { maxQrCharacters, numericQr } from './smart-health-cards/numeric-qr.ts';
export { revocationIdOf } from './smart-health-cards/revocation-id.ts';
export {
  emptyRevocationList,
  type RevocationList,
  revokeCards,
} from './smart-health-cards/revocation-list.ts';
export {
  type CardTrust,
  readDirectory,
  type TrustedIssuer,
  trustFromSnapshot,
} from './smart-health-cards/trust-directory.ts';
export { verifyCards } from './smart-health-cards/verify-card.ts';
export { type LinkFile, type LinkFileType, linkFileTypes } from './smart-health-links/file-opener.ts';
export { isLinkUrl, type LinkFault, type LinkPayload, readLink } from './smart-health-links/link-payload.ts';
export type {
  AskLinkServer,
  LinkAnswer,
  LinkVisitor,
  ResolvedLink,
} from './smart-health-links/link-resolver.ts';
export { resolveLink } from './smart-health-links/resolve-link.ts';
export {
  type LinkReply,
  type LinkVisit,
  type ManifestFile,
  serveDirect,
  serveFile,
  serveManifest,
} from './smart-health-links/serve-link.ts';
export { type LinkWish, revokeLink, shareLink, updateLink } from './smart-health-links/share-link.ts';
export {
  isServing,
  type LinkOpening,
  revokedLink,
  type SealedFile,
  type SharedLink,
  type SharedLinkStore,
  sharedLinkFrom,
} from './smart-health-links/shared-link.ts';
export { type BundleResource, type PatientBundle, splitBundle } from './split-bundle.ts';
export type { LeftReason } from './study-criteria/characteristic.ts';
export { type LeftCriterion, type ReadStudy, readStudy } from './study-criteria/read-study.ts';
export {
  type NotTaken,
  type NotTakenReason,
  type ReadSummary,
  readSummary,
  type TakenClaims,
} from './summaries/read-summary.ts';
