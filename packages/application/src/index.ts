export { decideOnAccess } from './access/decide-on-access.ts';
export { type CredentialOrder, issueCredential } from './credentials/issue-credential.ts';
export { type RecordedRevocation, revokeCredential } from './credentials/revoke-credential.ts';
export {
  checkEligibility,
  type EligibleHolder,
  eligibilityQuery,
  type StudyReference,
} from './eligibility/check-eligibility.ts';
export { grantForPatient } from './grants/grant-for-patient.ts';
export { revokeConsentGrant, revokeGrantForPatient } from './grants/revoke-consent-grant.ts';
export { type SignedGrant, signConsentGrant } from './grants/sign-consent-grant.ts';
export { holderOf, openHolderSession } from './history/holder-session.ts';
export { readHistory } from './history/read-history.ts';
export { onboardCustodialPatient, onboardPatient } from './patients/onboard-patient.ts';
export type {
  CompactCredential,
  CompactPresentation,
  CredentialDraft,
  CredentialSigner,
  Custody,
  Identities,
  PresentationBinding,
  PresentationSigner,
  ProofVerifier,
  ProvenCredential,
  ProvenPresentation,
} from './ports/agent.ts';
export type {
  ChainIntent,
  IntentProgress,
  IntentState,
  LedgerTransaction,
  MinedAt,
  QueuedIntent,
  Registries,
  RevocationStatus,
  StatusReading,
  TransactionAttempt,
  TransactionLedger,
} from './ports/chain.ts';
export type { ClinicalRecords, GrantContext } from './ports/clinical-records.ts';
export type { Clock, Random } from './ports/clock.ts';
export {
  type DidRecord,
  type KeyRecord,
  type Keyring,
  type KeyStore,
  privateKeyContext,
  type Sealed,
} from './ports/key-store.ts';
export type { Ports, Sha256 } from './ports/ports.ts';
export type {
  Accreditations,
  DenialKey,
  HolderSession,
  IssuedCredential,
  NetworkRecords,
  Page,
  PresentationRequest,
  StatusList,
  Store,
  StoredGrant,
  TenantRecords,
} from './ports/store.ts';
export { acceptPresentation } from './presentations/accept-presentation.ts';
export {
  answerRequest,
  chooseCredentials,
  type Disclosure,
  type HeldCredential,
} from './presentations/answer-request.ts';
export { type CheckPorts, checkPresentation, type VerifiedPresentation } from './presentations/check-presentation.ts';
export { type ForeignRequest, presentForPatient } from './presentations/present-for-patient.ts';
export { requestPresentation } from './presentations/request-presentation.ts';
export { denialKeyOf, withLocalDenials } from './status/denials.ts';
export { accreditIssuer, listedAccreditations, storedAccreditations } from './tenants/accredit-issuer.ts';
export { authenticateTenant } from './tenants/authenticate-tenant.ts';
export { findTenant } from './tenants/find-tenant.ts';
export { type OrganizationApplication, onboardOrganization } from './tenants/onboard-organization.ts';
export { rotateApiKey } from './tenants/rotate-api-key.ts';
