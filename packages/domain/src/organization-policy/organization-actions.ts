import * as z from 'zod';

/** What somebody may be allowed to do at an organisation. Each operation of the API for organisations is one of these. */
export const organizationActions = [
  'RegisterPatients',
  'ReadPatients',
  'ExportPatients',
  /** Sign, present and take back consent for patients without a device. */
  'ActForPatients',
  'Issue',
  'ReadCredentials',
  'Revoke',
  'Verify',
  'Decide',
  'ReadReceipts',
  'RequestEmergency',
  'ReadEmergencies',
  'ApproveEmergency',
  'ReviewEmergency',
  'Erase',
  'ManageTrust',
  'ManageConsentRules',
  'ManageFhirClients',
  'ManageIssuerKeys',
] as const;

export const zOrganizationAction = z.enum(organizationActions);
export type OrganizationAction = z.infer<typeof zOrganizationAction>;
