export { type AccessRequest, type Requester, zAccessRequest, zRequester } from './access-request.ts';
export { canonicalJson } from './canonical-json.ts';
export {
  type ConsentGrant,
  type DataClass,
  type Obligation,
  type Party,
  type Provision,
  zConsentGrant,
  zProvision,
} from './consent-grant.ts';
export {
  type Claims,
  type ClaimsOf,
  type CredentialFormat,
  type CredentialType,
  claimsSchemas,
  credentialTypes,
  type IssuedType,
  type TypedClaims,
  typeOfVct,
  vctOf,
  zCredentialFormat,
  zCredentialType,
  zIssuedType,
  zTypedClaims,
} from './credential-type.ts';
export { type ClaimPath, type DcqlQuery, holderOnly, select, unsatisfied, zDcqlQuery } from './dcql-query.ts';
export { type Decision, decideAccess, type HeldGrant, type NotUsedReason, type Verdict } from './decide-access.ts';
export {
  type ClinicalFacts,
  type Criterion,
  type TrialCriteria,
  type TrialEligibility,
  zTrialCriteria,
  zTrialEligibility,
} from './eligibility.ts';
export { AppError, type ErrorCode, type ErrorParams } from './error.ts';
export { evaluateEligibility } from './evaluate-eligibility.ts';
export { ageInYears, dayOf, daysBetween, instantFrom, plusSeconds, toUnixSeconds } from './instant.ts';
export { parse } from './parse.ts';
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
export { type DataAction, type PurposeOfUse, purposesOfUse, zDataAction, zPurposeOfUse } from './purpose-of-use.ts';
export { type Receipt, type ReceiptEvent, zReceipt, zReceiptEvent } from './receipt.ts';
export {
  type ConsentRevocationEntry,
  type StatusEntry,
  type StatusRegistryEntry,
  zConsentRevocationEntry,
  zStatusEntry,
  zStatusRegistryEntry,
} from './status-entry.ts';
export {
  type Accreditation,
  type Patient,
  type Tenant,
  type TenantKind,
  zAccreditation,
  zPatient,
  zTenant,
  zTenantKind,
} from './tenant.ts';
export {
  accept,
  acceptUnless,
  type Rejection,
  type RejectionReason,
  reject,
  type Verification,
} from './verification.ts';
