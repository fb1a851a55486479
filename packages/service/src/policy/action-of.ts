import type { BodyOf, Endpoints } from '@assent/api';
import type { OrganizationAction } from '@assent/domain';

/**
 * What each operation for organisations is, to their policies. A test fails if one is missing here; until it is named, it is for the
 * owner alone, as is what says `owner`.
 */
export const actionOf: Partial<Record<keyof Endpoints, OrganizationAction | 'owner'>> = {
  onboardPatient: 'RegisterPatients',
  linkFhirPatient: 'RegisterPatients',
  listPatients: 'ReadPatients',
  readPatient: 'ReadPatients',
  matchPatients: 'ReadPatients',
  exportPatient: 'ExportPatients',
  presentForPatient: 'ActForPatients',
  grantForPatient: 'ActForPatients',
  revokeGrantForPatient: 'ActForPatients',
  revokeGrantsForPatient: 'ActForPatients',
  registerMandate: 'ManageMandates',
  listMandates: 'ManageMandates',
  endMandate: 'ManageMandates',

  assessEligibility: 'Issue',
  readResource: 'Issue',
  issueCredential: 'Issue',
  issueHealthCard: 'Issue',
  signPermissionTicket: 'Issue',
  openOffer: 'Issue',
  readOffer: 'Issue',
  releaseOffer: 'Issue',
  orderFacts: 'Issue',
  listCredentials: 'ReadCredentials',
  readCredential: 'ReadCredentials',
  listHealthCards: 'ReadCredentials',
  revokeCredential: 'Revoke',
  setCredentialStatus: 'Revoke',
  revokeHealthCard: 'Revoke',

  createHealthLink: 'ShareHealthLinks',
  listHealthLinks: 'ShareHealthLinks',
  revokeHealthLink: 'ShareHealthLinks',

  openStudy: 'Verify',
  listStudies: 'Verify',
  requestProof: 'Verify',
  readProofRequest: 'Verify',
  enrol: 'Verify',
  exportAuditPackage: 'Verify',
  readStudyCriteria: 'Verify',
  readStudy: 'Verify',
  listProofRequests: 'Verify',
  listParticipants: 'Verify',
  readEnrolmentCredential: 'Verify',
  declineEnrolment: 'Verify',
  publishConsentVersion: 'Verify',
  recordConsent: 'Verify',
  withdrawEnrolment: 'Verify',
  recordDeviation: 'Verify',
  readStudyJournal: 'Verify',
  readStudyFunnel: 'Verify',
  requestPresentation: 'Verify',
  verifyPresentation: 'Verify',
  checkEligibility: 'Verify',
  openPresentationSession: 'Verify',
  answerPresentationSession: 'Verify',
  readPresentationSession: 'Verify',
  listPresentationSessions: 'Verify',
  readOfflineTrust: 'Verify',
  dispensePrescription: 'Dispense',

  decide: 'Decide',
  listConsents: 'Decide',
  readHistory: 'ReadReceipts',
  readReceiptBundle: 'ReadReceipts',
  listAnomalies: 'ReadReceipts',
  readEvents: 'ReadEvents',
  streamEvents: 'ReadEvents',

  requestEmergency: 'RequestEmergency',
  closeEmergency: 'RequestEmergency',
  listEmergencies: 'ReadEmergencies',
  readEmergency: 'ReadEmergencies',
  approveEmergency: 'ApproveEmergency',
  reviewEmergency: 'ReviewEmergency',

  erasePatient: 'Erase',
  eraseCredential: 'Erase',
  listErasures: 'Erase',

  addTrust: 'ManageTrust',
  listTrust: 'ManageTrust',
  removeTrust: 'ManageTrust',
  explainTrust: 'ManageTrust',
  readConsentRules: 'ManageConsentRules',
  setConsentRules: 'ManageConsentRules',
  putValueSet: 'ManageConsentRules',
  removeValueSet: 'ManageConsentRules',
  registerFhirClient: 'ManageFhirClients',
  listFhirClients: 'ManageFhirClients',
  removeFhirClient: 'ManageFhirClients',
  addWebhook: 'ManageWebhooks',
  listWebhooks: 'ManageWebhooks',
  removeWebhook: 'ManageWebhooks',
  rotateWebhookSecret: 'ManageWebhooks',
  listDeliveries: 'ManageWebhooks',
  testWebhook: 'ManageWebhooks',
  requestIssuerCertificate: 'ManageIssuerKeys',
  setIssuerCertificate: 'ManageIssuerKeys',
  readIssuerCertificate: 'ManageIssuerKeys',
  listIssuerKeys: 'ManageIssuerKeys',
  rotateIssuerKey: 'ManageIssuerKeys',
  revokeIssuerKey: 'ManageIssuerKeys',
  reportKeyCompromise: 'ManageIssuerKeys',
  rotateHealthCardKey: 'ManageIssuerKeys',
  rotateProofKey: 'ManageIssuerKeys',
  addStaff: 'ManageStaff',
  listStaff: 'ManageStaff',
  changeStaff: 'ManageStaff',
  resetStaffPassword: 'ManageStaff',
  inviteStaff: 'ManageStaff',
  endStaff: 'ManageStaff',
  deactivateDid: 'owner',

  createApiKey: 'owner',
  listApiKeys: 'owner',
  revokeApiKey: 'owner',
  readOrganizationPolicy: 'owner',
  setOrganizationPolicy: 'owner',
  tryOrganizationPolicy: 'owner',
};

/** What an operation is besides, by what is asked for in its body. */
const alsoAsked: {
  readonly [Name in keyof Endpoints]?: (body: BodyOf<Endpoints[Name]>) => OrganizationAction | false;
} = {
  openOffer: (body) => body.register_patient && 'RegisterPatients',
  onboardPatient: (body) => body.custody === 'answered' && 'Verify',
};

/** What else a policy is asked once the body of a call is known; undefined: nothing. */
export function furtherAction(operation: keyof Endpoints, body: unknown): OrganizationAction | undefined {
  return alsoAsked[operation]?.(body as never) || undefined;
}

/** What a policy is asked about an operation; undefined: it is for the owner alone. */
export function askedAction(operation: keyof Endpoints): OrganizationAction | undefined {
  const action = actionOf[operation];
  return action === 'owner' ? undefined : action;
}
