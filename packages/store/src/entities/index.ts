import { didTable, keyTable, privateKeyTable } from './agent-keys.ts';
import { apiKeyTable, organizationPolicyTable } from './api-keys.ts';
import { auditCheckpointTable, auditLogTable, auditPageTable } from './audit-log.ts';
import { chainCheckpointTable, chainEventTable } from './chain-index.ts';
import { consentRulesTable, valueSetTable } from './consent-rules.ts';
import { epochTable, grantTable } from './consents.ts';
import { credentialTable, statusIndexTable, statusListTable } from './credentials.ts';
import { emergencyApproverTable, emergencyPolicyTable, emergencyTable } from './emergencies.ts';
import { erasureTable } from './erasures.ts';
import { fhirClientTable, fhirLookupKeyTable, fhirPatientTable } from './fhir-access.ts';
import { issuerCertificateTable } from './issuer-certificates.ts';
import { accreditationTable, didChangeTable, tenantTable } from './organizations.ts';
import {
  attemptTable,
  denialTable,
  intentTable,
  leaseTable,
  transactionIntentTable,
  transactionTable,
} from './outbox.ts';
import { patientTable, receiptPlaceTable, receiptTable, subjectKeyTable } from './patients.ts';
import { holderSessionTable, presentationRequestTable, presentationSessionTable } from './presentations.ts';
import { savedDocumentTable } from './saved-documents.ts';
import { trustTable } from './trust.ts';

/** Every table, as TypeORM wants it. */
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
  trustTable,
  issuerCertificateTable,
  consentRulesTable,
  valueSetTable,
  emergencyTable,
  emergencyPolicyTable,
  emergencyApproverTable,
  erasureTable,
  apiKeyTable,
  organizationPolicyTable,
  fhirClientTable,
  fhirLookupKeyTable,
  fhirPatientTable,
  holderSessionTable,
  receiptTable,
  receiptPlaceTable,
  didTable,
  keyTable,
  privateKeyTable,
  savedDocumentTable,
  chainCheckpointTable,
  chainEventTable,
  auditLogTable,
  auditCheckpointTable,
  auditPageTable,
].map(({ entity }) => entity);
