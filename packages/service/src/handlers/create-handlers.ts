import type { Handlers } from '../http/bind.ts';
import { auditLogHandlers } from './audit-log.ts';
import { consentHandlers } from './consent.ts';
import { consentRulesHandlers } from './consent-rules.ts';
import type { HandlerContext } from './context.ts';
import { credentialHandlers } from './credentials.ts';
import { emergencyHandlers } from './emergencies.ts';
import { erasureHandlers } from './erasures.ts';
import { eventHandlers } from './events.ts';
import { fhirClientHandlers } from './fhir-clients.ts';
import { foreignHealthDataHandlers } from './foreign-health-data.ts';
import { healthCardHandlers } from './health-cards.ts';
import { historyHandlers } from './history.ts';
import { issuerCertificateHandlers } from './issuer-certificates.ts';
import { issuerKeyHandlers } from './issuer-keys.ts';
import { mandateHandlers } from './mandates.ts';
import { networkHandlers } from './network.ts';
import { operationsHandlers } from './operations.ts';
import { organizationAccessHandlers } from './organization-access.ts';
import { permissionTicketHandlers } from './permission-tickets.ts';
import { prescriptionHandlers } from './prescriptions.ts';
import { presentationHandlers } from './presentations.ts';
import { proofHandlers } from './proofs.ts';
import { staffHandlers, staffSessionHandlers } from './staff.ts';
import { statusListHandlers } from './status-lists.ts';
import { studyHandlers } from './studies.ts';
import { trustHandlers } from './trust.ts';
import { walletSessionHandlers } from './wallet-sessions.ts';

/** Each operation of the API, as a call of its use case. No rules here. */
export const createHandlers = (context: HandlerContext): Handlers => ({
  ...networkHandlers(context),
  ...issuerKeyHandlers(context),
  ...issuerCertificateHandlers(context),
  ...credentialHandlers(context),
  ...presentationHandlers(context),
  ...historyHandlers(context),
  ...walletSessionHandlers(context),
  ...trustHandlers(context),
  ...fhirClientHandlers(context),
  ...healthCardHandlers(context),
  ...foreignHealthDataHandlers(context),
  ...permissionTicketHandlers(context),
  ...consentHandlers(context),
  ...consentRulesHandlers(context),
  ...statusListHandlers(context),
  ...emergencyHandlers(context),
  ...erasureHandlers(context),
  ...mandateHandlers(context),
  ...auditLogHandlers(context),
  ...eventHandlers(context),
  ...prescriptionHandlers(context),
  ...organizationAccessHandlers(context),
  ...proofHandlers(context),
  ...studyHandlers(context),
  ...staffHandlers(context),
  ...staffSessionHandlers(context),
  ...operationsHandlers(context),
});
