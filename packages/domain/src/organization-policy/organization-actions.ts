import * as z from 'zod';

/** What somebody may be allowed to do at an organisation. Each operation of the API for organisations is one of these. */
export const organizationActions = [
  'RegisterPatients',
  'ReadPatients',
  'ExportPatients',
  /** Sign, present and take back consent for patients without a device. */
  'ActForPatients',
  /** Say who acts for a patient: guardians and proxies. */
  'ManageMandates',
  'Issue',
  'ReadCredentials',
  'Revoke',
  'Verify',
  /** Fill prescriptions. */
  'Dispense',
  'ShareHealthLinks',
  'Decide',
  'ReadReceipts',
  'ReadEvents',
  'RequestEmergency',
  'ReadEmergencies',
  'ApproveEmergency',
  'ReviewEmergency',
  'Erase',
  'ManageTrust',
  'ManageConsentRules',
  'ManageFhirClients',
  'ManageWebhooks',
  'ManageIssuerKeys',
  /** Make staff accounts and give them roles: as good as every role there is, so no role has it by default. */
  'ManageStaff',
] as const;

export const zOrganizationAction = z.enum(organizationActions);
export type OrganizationAction = z.infer<typeof zOrganizationAction>;
