import { ApiKeys1796000050001 } from './api-keys.ts';
import { AuditLog1795200002000 } from './audit-log.ts';
import { AuthorizationStates1796000010000 } from './authorization-states.ts';
import { ChainIndex1795200001000 } from './chain-index.ts';
import { CodesOfSessions1796000080001 } from './codes-of-sessions.ts';
import { ConsentRules1796000042001 } from './consent-rules.ts';
import { DidChanges1795200006000 } from './did-changes.ts';
import { Dispenses1796000047002 } from './dispenses.ts';
import { Emergencies1796000045001 } from './emergencies.ts';
import { EpochsAndSuspensions1795200004000 } from './epochs-and-suspensions.ts';
import { Erasures1796000049001 } from './erasures.ts';
import { Events1796000047001 } from './events.ts';
import { FhirAccess1796000044001 } from './fhir-access.ts';
import { FormsOfSessions1796000082001 } from './forms-of-sessions.ts';
import { HealthCards1796000048001 } from './health-cards.ts';
import { InitialSchema1769850000000 } from './initial-schema.ts';
import { IssuanceSessions1796000001000 } from './issuance-sessions.ts';
import { IssuerCertificates1796000046001 } from './issuer-certificates.ts';
import { IssuerTrust1796000030000 } from './issuer-trust.ts';
import { LivesOfOffers1796000020000 } from './lives-of-offers.ts';
import { Mandates1796000052001 } from './mandates.ts';
import { NoticeSettings1796000051001 } from './notice-settings.ts';
import { OriginsOfSessions1796000030001 } from './origins-of-sessions.ts';
import { PlacesInReceipts1795900001000 } from './places-in-receipts.ts';
import { PlacesOfEnrolments1796000083001 } from './places-of-enrolments.ts';
import { PostponedIntents1795200003000 } from './postponed-intents.ts';
import { PresentationSessions1795900000000 } from './presentation-sessions.ts';
import { Proofs1796000060001 } from './proofs.ts';
import { PublishedLists1795200005000 } from './published-lists.ts';
import { ReceiptPlaces1796000002000 } from './receipt-places.ts';
import { SavedDocuments1795200017001 } from './saved-documents.ts';
import { Staff1796000070001 } from './staff.ts';
import { StudyJournals1796000081001 } from './study-journals.ts';
import { SuspendedCredentials1796000000000 } from './suspended-credentials.ts';
import { TenantKeys1795200017000 } from './tenant-keys.ts';

/** Every migration, oldest first. */
export const migrations = [
  InitialSchema1769850000000,
  ChainIndex1795200001000,
  AuditLog1795200002000,
  PostponedIntents1795200003000,
  EpochsAndSuspensions1795200004000,
  PublishedLists1795200005000,
  DidChanges1795200006000,
  TenantKeys1795200017000,
  SavedDocuments1795200017001,
  PresentationSessions1795900000000,
  PlacesInReceipts1795900001000,
  SuspendedCredentials1796000000000,
  IssuanceSessions1796000001000,
  ReceiptPlaces1796000002000,
  AuthorizationStates1796000010000,
  LivesOfOffers1796000020000,
  IssuerTrust1796000030000,
  OriginsOfSessions1796000030001,
  ConsentRules1796000042001,
  FhirAccess1796000044001,
  Emergencies1796000045001,
  IssuerCertificates1796000046001,
  Events1796000047001,
  Dispenses1796000047002,
  HealthCards1796000048001,
  Erasures1796000049001,
  ApiKeys1796000050001,
  NoticeSettings1796000051001,
  Mandates1796000052001,
  Proofs1796000060001,
  Staff1796000070001,
  CodesOfSessions1796000080001,
  StudyJournals1796000081001,
  FormsOfSessions1796000082001,
  PlacesOfEnrolments1796000083001,
];
