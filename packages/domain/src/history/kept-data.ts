/** What an organisation keeps for a patient, and whoever acts for them may read: as data classes of receipts. */
export const keptData = [
  'OwnHistory',
  'OwnReceipts',
  'OwnCredentials',
  'OwnExport',
  'OwnNotices',
  'OwnAnomalies',
  'OwnHealthLinks',
  'OwnTickets',
  'OwnFacts',
] as const;
export type KeptData = (typeof keptData)[number];
