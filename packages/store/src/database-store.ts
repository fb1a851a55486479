import type { Keyring, NetworkRecords, Store, TenantRecords } from '@assent/application';
import type { TenantId } from '@assent/domain';
import type { Database } from './database.ts';
import { subjectCipher } from './encryption/subject-cipher.ts';
import { accesses } from './records/accesses.ts';
import { accreditations } from './records/accreditations.ts';
import { apiKeys, organizationPolicy } from './records/api-keys.ts';
import { auditLog } from './records/audit-log.ts';
import { authorizationStates } from './records/authorization-states.ts';
import { backlog } from './records/backlog.ts';
import { consentRules } from './records/consent-rules.ts';
import { credentials } from './records/credentials.ts';
import { denials } from './records/denials.ts';
import { didChanges } from './records/did-changes.ts';
import { dispenses } from './records/dispenses.ts';
import { emergencies, emergencyRules } from './records/emergencies.ts';
import { epochs } from './records/epochs.ts';
import { erasures } from './records/erasures.ts';
import { events, networkEvents } from './records/events.ts';
import { fhirClients, fhirPatients } from './records/fhir-access.ts';
import { grants } from './records/grants.ts';
import { healthCards } from './records/health-cards.ts';
import { healthLinks } from './records/health-links.ts';
import { holderSessions } from './records/holder-sessions.ts';
import { issuanceSessions, usedTokens } from './records/issuance-sessions.ts';
import { issuerCertificate, issuerCertificates } from './records/issuer-certificates.ts';
import { mandates } from './records/mandates.ts';
import { noticeSettings } from './records/notice-settings.ts';
import { outbox } from './records/outbox.ts';
import { patients } from './records/patients.ts';
import { presentationRequests } from './records/presentation-requests.ts';
import { presentationSessions } from './records/presentation-sessions.ts';
import { proofs } from './records/proofs.ts';
import { receipts } from './records/receipts.ts';
import { statusLists, tenantLists } from './records/status-lists.ts';
import { tenants } from './records/tenants.ts';
import { trust } from './records/trust.ts';
import { dueWebhooks, webhooks } from './records/webhooks.ts';
import type { Session } from './session.ts';
import { sharedRecords } from './shared-records.ts';
import { tenantSession } from './tenant-session.ts';

/**
 * The business database. Contents of credentials, grants and receipts are encrypted under a key for each subject and
 * tenant, which `keyring` seals; without that key, reading them throws.
 *
 * @throws AppError `store_unavailable`, `key_unavailable`, `gone` (the subject's key was deleted)
 */
export function databaseStore(database: Database, keyring: Keyring): Store {
  return {
    shared: sharedRecords(database, keyring),
    forgetDeleted: () => database.forgetDeleted(),
    network: (work) => database.unitOfWork((session) => work(networkRecords(session, keyring))),
    reading: (work) => database.reading((session) => work(networkRecords(session, keyring))),
    tenant: (id, work) =>
      database.unitOfWork((session) =>
        work({ ...networkRecords(session, keyring), ...tenantRecords(session, keyring, id) }),
      ),
  };
}

const networkRecords = (session: Session, keyring: Keyring): NetworkRecords => ({
  tenants: tenants(session),
  accreditations: accreditations(session),
  denials: denials(session, keyring),
  didChanges: didChanges(session),
  outbox: outbox(session, keyring),
  tenantLists: tenantLists(session),
  auditLog: auditLog(session, keyring),
  accesses: accesses(session, keyring),
  emergencyRules: emergencyRules(session),
  issuerCertificates: issuerCertificates(session),
  usedTokens: usedTokens(session),
  networkEvents: networkEvents(session),
  backlog: backlog(session),
  dueWebhooks: dueWebhooks(session),
});

function tenantRecords(session: Session, keyring: Keyring, id: TenantId): TenantRecords {
  const own = tenantSession(session, id);
  const cipher = subjectCipher(own, keyring);
  return {
    patients: patients(own),
    credentials: credentials(own, cipher),
    statusLists: statusLists(own),
    grants: grants(own, cipher),
    epochs: epochs(own, cipher),
    mandates: mandates(own, cipher),
    requests: presentationRequests(own),
    presentationSessions: presentationSessions(own, keyring),
    issuanceSessions: issuanceSessions(own, keyring),
    authorizationStates: authorizationStates(own, keyring),
    trust: trust(own),
    issuerCertificate: issuerCertificate(own),
    consentRules: consentRules(own),
    emergencies: emergencies(own, cipher),
    apiKeys: apiKeys(own),
    organizationPolicy: organizationPolicy(own),
    fhirClients: fhirClients(own),
    fhirPatients: fhirPatients(own, cipher, keyring),
    healthCards: healthCards(own),
    healthLinks: healthLinks(own, cipher, keyring),
    proofs: proofs(own, cipher, keyring),
    holderSessions: holderSessions(own),
    receipts: receipts(own, cipher),
    noticeSettings: noticeSettings(own, cipher),
    erasures: erasures(session, keyring, id),
    dispenses: dispenses(own, cipher),
    events: events(own),
    webhooks: webhooks(own, keyring),
  };
}
