import { didTable, keyTable, privateKeyTable } from './agent-keys.ts';
import { apiKeyTable, organizationPolicyTable } from './api-keys.ts';
import { auditCheckpointTable, auditLogTable, auditPageTable } from './audit-log.ts';
import { chainCheckpointTable, chainEventTable } from './chain-index.ts';
import { consentRulesTable, valueSetTable } from './consent-rules.ts';
import { epochTable, grantTable } from './consents.ts';
import { credentialTable, statusIndexTable, statusListTable } from './credentials.ts';
import { dispenseTable } from './dispenses.ts';
import { emergencyApproverTable, emergencyPolicyTable, emergencyTable } from './emergencies.ts';
import { erasureTable } from './erasures.ts';
import { eventSourceTable, eventTable, webhookDeliveryTable, webhookTable } from './events.ts';
import { fhirClientTable, fhirLookupKeyTable, fhirPatientTable } from './fhir-access.ts';
import { healthCardTable, healthLinkTable } from './health-cards.ts';
import { authorizationStateTable, issuanceSessionTable, usedTokenTable } from './issuance.ts';
import { issuerCertificateTable } from './issuer-certificates.ts';
import { mandateTable } from './mandates.ts';
import { accreditationTable, didChangeTable, tenantTable } from './organizations.ts';
import {
  attemptTable,
  denialTable,
  intentTable,
  leaseTable,
  transactionIntentTable,
  transactionTable,
} from './outbox.ts';
import { noticeSettingsTable, patientTable, receiptPlaceTable, receiptTable, subjectKeyTable } from './patients.ts';
import { holderSessionTable, presentationRequestTable, presentationSessionTable } from './presentations.ts';
import {
  enrolmentTable,
  factsOfferTable,
  proofEpochTable,
  proofHandleTable,
  proofIssuerTable,
  proofRefusalTable,
  proofRequestTable,
  studyEntryTable,
  studyLogTable,
  studyTable,
} from './proofs.ts';
import { savedDocumentTable } from './saved-documents.ts';
import { staffAttemptTable, staffSessionTable, staffTable } from './staff.ts';
import { trustTable } from './trust.ts';

/** Every table, as TypeORM knows it. Migrations make them; a test holds these against what is made. */
export const entities = [
  tenantTable,
  accreditationTable,
  didChangeTable,
  denialTable,
  intentTable,
  transactionTable,
  attemptTable,
  transactionIntentTable,
  leaseTable,
  patientTable,
  subjectKeyTable,
  credentialTable,
  statusListTable,
  statusIndexTable,
  grantTable,
  epochTable,
  presentationRequestTable,
  presentationSessionTable,
  issuanceSessionTable,
  authorizationStateTable,
  usedTokenTable,
  trustTable,
  issuerCertificateTable,
  consentRulesTable,
  valueSetTable,
  emergencyTable,
  emergencyPolicyTable,
  emergencyApproverTable,
  erasureTable,
  mandateTable,
  apiKeyTable,
  organizationPolicyTable,
  staffTable,
  staffSessionTable,
  staffAttemptTable,
  fhirClientTable,
  fhirLookupKeyTable,
  fhirPatientTable,
  healthCardTable,
  healthLinkTable,
  proofIssuerTable,
  proofRefusalTable,
  studyEntryTable,
  studyLogTable,
  proofEpochTable,
  proofHandleTable,
  factsOfferTable,
  studyTable,
  proofRequestTable,
  enrolmentTable,
  holderSessionTable,
  receiptTable,
  receiptPlaceTable,
  noticeSettingsTable,
  didTable,
  keyTable,
  privateKeyTable,
  savedDocumentTable,
  chainCheckpointTable,
  chainEventTable,
  auditLogTable,
  auditCheckpointTable,
  auditPageTable,
  eventTable,
  eventSourceTable,
  webhookTable,
  webhookDeliveryTable,
  dispenseTable,
].map(({ entity }) => entity);
