export type { Checked } from './checked.ts';
export { fhirClinicalRecords } from './clinical-records.ts';
export { consentFromGrant } from './consent/consent-from-grant.ts';
export type { CardFault } from './smart-health-cards/card-fault.ts';
export { cardFile, cardFileType } from './smart-health-cards/card-file.ts';
export { cardKeySet } from './smart-health-cards/card-keys.ts';
export { type CardContent, type CardSigner, issueCard } from './smart-health-cards/issue-card.ts';
export { maxQrCharacters, numericQr } from './smart-health-cards/numeric-qr.ts';
export {
  emptyRevocationList,
  type RevocationList,
  revocationIdOf,
  revokeCards,
} from './smart-health-cards/revocation-list.ts';
export {
  type CardTrust,
  readDirectory,
  type TrustedIssuer,
  trustFromSnapshot,
} from './smart-health-cards/trust-directory.ts';
export { type HealthCard, type ShownCards, verifyCards } from './smart-health-cards/verify-card.ts';
export { type BundleResource, type PatientBundle, splitBundle } from './split-bundle.ts';
