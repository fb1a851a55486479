import type { OrganizationAction } from './organization-actions.ts';

/** What each role may do while an organisation has no policy of its own. A role that is not named here may do nothing. */
export const organizationRoles = {
  issuer: ['RegisterPatients', 'ReadPatients', 'Issue', 'ReadCredentials', 'Revoke', 'ShareHealthLinks'],
  verifier: ['Verify'],
  receptionist: ['RegisterPatients', 'ReadPatients', 'Verify', 'Decide'],
  pharmacist: ['Verify', 'Dispense'],
  reader: ['ReadPatients', 'ReadCredentials'],
  /** A system that asks before it opens data, and does nothing else. */
  'enforcement-point': ['Decide'],
  /** A system that follows what happens, and does nothing else. */
  subscriber: ['ReadEvents'],
  clinician: [
    ...(['RegisterPatients', 'ReadPatients', 'ActForPatients', 'Verify', 'ShareHealthLinks', 'Decide'] as const),
    ...(['RequestEmergency', 'ReadEmergencies'] as const),
  ],
  /** Apart from the clinician: who asks for emergency access does not approve it. */
  'emergency-approver': ['ReadEmergencies', 'ApproveEmergency'],
  auditor: ['ReadReceipts', 'ReadEvents', 'ReadEmergencies'],
  'privacy-officer': [
    ...(['ReadPatients', 'ExportPatients', 'ManageMandates', 'Erase', 'ReadReceipts'] as const),
    ...(['ReadEmergencies', 'ReviewEmergency', 'ManageConsentRules'] as const),
  ],
  administrator: ['ManageTrust', 'ManageConsentRules', 'ManageFhirClients', 'ManageWebhooks', 'ManageIssuerKeys'],
} as const satisfies Readonly<Record<string, readonly OrganizationAction[]>>;
