import { didTable, keyTable, privateKeyTable } from './agent-keys.ts';
import { grantTable } from './consents.ts';
import { credentialTable, statusIndexTable, statusListTable } from './credentials.ts';
import { accreditationTable, tenantTable } from './organizations.ts';
import {
  attemptTable,
  denialTable,
  intentTable,
  leaseTable,
  transactionIntentTable,
  transactionTable,
} from './outbox.ts';
import { patientTable, receiptTable, subjectKeyTable } from './patients.ts';
import { holderSessionTable, presentationRequestTable } from './presentations.ts';

/** Every table, as TypeORM wants it. */
export const entities = [
  tenantTable,
  accreditationTable,
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
  presentationRequestTable,
  holderSessionTable,
  receiptTable,
  didTable,
  keyTable,
  privateKeyTable,
].map(({ entity }) => entity);
