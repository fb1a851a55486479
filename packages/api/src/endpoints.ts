import { auditLogEndpoints } from './endpoints/audit-log.ts';
import { consentRulesEndpoints } from './endpoints/consent-rules.ts';
import { credentialEndpoints } from './endpoints/credentials.ts';
import { decisionEndpoints } from './endpoints/decisions.ts';
import { emergencyEndpoints } from './endpoints/emergencies.ts';
import { erasureEndpoints } from './endpoints/erasures.ts';
import { eventEndpoints } from './endpoints/events.ts';
import { fhirClientEndpoints } from './endpoints/fhir-clients.ts';
import { foreignHealthDataEndpoints } from './endpoints/foreign-health-data.ts';
import { healthCardEndpoints } from './endpoints/health-cards.ts';
import { historyEndpoints } from './endpoints/history.ts';
import { issuerCertificateEndpoints } from './endpoints/issuer-certificates.ts';
import { issuerKeyEndpoints } from './endpoints/issuer-keys.ts';
import { mandateEndpoints } from './endpoints/mandates.ts';
import { networkEndpoints } from './endpoints/network.ts';
import { operationsEndpoints } from './endpoints/operations.ts';
import { organizationAccessEndpoints } from './endpoints/organization-access.ts';
import { permissionTicketEndpoints } from './endpoints/permission-tickets.ts';
import { prescriptionEndpoints } from './endpoints/prescriptions.ts';
import { presentationEndpoints } from './endpoints/presentations.ts';
import { proofEndpoints } from './endpoints/proofs.ts';
import { staffEndpoints, staffSessionEndpoints } from './endpoints/staff.ts';
import { statusListEndpoints } from './endpoints/status-lists.ts';
import { studyEndpoints } from './endpoints/studies.ts';
import { trustEndpoints } from './endpoints/trust.ts';
import { walletSessionEndpoints } from './endpoints/wallet-sessions.ts';

/** Every operation of the HTTP API, by the name of its use case. */
export const endpoints = {
  ...networkEndpoints,
  ...issuerKeyEndpoints,
  ...issuerCertificateEndpoints,
  ...credentialEndpoints,
  ...presentationEndpoints,
  ...historyEndpoints,
  ...walletSessionEndpoints,
  ...trustEndpoints,
  ...statusListEndpoints,
  ...decisionEndpoints,
  ...consentRulesEndpoints,
  ...emergencyEndpoints,
  ...erasureEndpoints,
  ...mandateEndpoints,
  ...proofEndpoints,
  ...studyEndpoints,
  ...fhirClientEndpoints,
  ...healthCardEndpoints,
  ...foreignHealthDataEndpoints,
  ...permissionTicketEndpoints,
  ...auditLogEndpoints,
  ...eventEndpoints,
  ...prescriptionEndpoints,
  ...organizationAccessEndpoints,
  ...staffEndpoints,
  ...staffSessionEndpoints,
  ...operationsEndpoints,
};
export type Endpoints = typeof endpoints;
