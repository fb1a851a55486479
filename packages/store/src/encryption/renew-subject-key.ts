import { randomBytes, randomUUID } from 'node:crypto';
import type { DestroyedKey, Keyring, Sealed } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import * as z from 'zod';
import { epochTable, grantTable } from '../entities/consents.ts';
import { credentialTable } from '../entities/credentials.ts';
import { dispenseTable } from '../entities/dispenses.ts';
import { emergencyTable } from '../entities/emergencies.ts';
import { fhirPatientTable } from '../entities/fhir-access.ts';
import { healthLinkTable } from '../entities/health-cards.ts';
import { mandateTable } from '../entities/mandates.ts';
import { noticeSettingsTable, receiptPlaceTable, receiptTable, subjectKeyTable } from '../entities/patients.ts';
import { factsOfferTable } from '../entities/proofs.ts';
import { savedDocumentTable } from '../entities/saved-documents.ts';
import type { Table } from '../entities/table.ts';
import { credentialContext } from '../records/credentials.ts';
import { dispenseContext } from '../records/dispenses.ts';
import { emergencyContext } from '../records/emergencies.ts';
import { epochContext } from '../records/epochs.ts';
import { patientContext } from '../records/fhir-access.ts';
import { grantContext } from '../records/grants.ts';
import { linkContext } from '../records/health-links.ts';
import { mandateContext } from '../records/mandates.ts';
import { noticeContext } from '../records/notice-settings.ts';
import { factsContext } from '../records/proofs.ts';
import { placeContext, receiptContext } from '../records/receipt-contents.ts';
import { contextOf as savedContext } from '../saved-documents/save-documents.ts';
import type { Changes, Session, Where } from '../session.ts';
import { aesKeyring } from './aes-keyring.ts';
import { sealingKeyOf, zSealed } from './sealed.ts';
import { openSubjectKey, subjectKeyContext } from './subject-cipher.ts';

type Reseal = (sealed: Sealed, context: string) => Sealed;
type KeyRow = z.infer<typeof subjectKeyTable.zRow>;

interface Subject {
  readonly tenantId: TenantId;
  readonly subject: Did;
}

/** Destroys the key of a subject: nothing that it sealed can be read any more. Undefined if there is none. */
export async function destroySubjectKey(
  session: Session,
  { tenantId, subject }: Subject,
): Promise<DestroyedKey | undefined> {
  const row = await session.findOne(subjectKeyTable, { tenantId, subject });
  if (!row) return undefined;
  await session.remove(subjectKeyTable, { tenantId, subject });
  return destroyed(row);
}

/**
 * Puts a new key in the place of that of a subject, and seals everything that is kept of them under it, so that what was deleted before
 * cannot be read anywhere. Undefined if there is no key.
 *
 * @throws AppError `key_unavailable`
 */
export async function renewSubjectKey(
  session: Session,
  keyring: Keyring,
  of: Subject,
): Promise<DestroyedKey | undefined> {
  const { tenantId, subject } = of;
  const row = await session.findOne(subjectKeyTable, { tenantId, subject });
  if (!row) return undefined;
  const old = openSubjectKey(keyring, row);
  const [id, key] = [randomUUID(), randomBytes(32)];
  const renewed = aesKeyring([{ id, key }]);
  const reseal: Reseal = (sealed, context) => {
    // what an earlier key sealed could not be read before, and cannot now
    if (sealingKeyOf(sealed) !== old.id) return sealed;
    return renewed.seal(old.keyring.open(sealed, context), context);
  };
  for (const resealIn of contents) await resealIn(session, of, reseal);
  const sealedKey = keyring.seal(key, subjectKeyContext(tenantId, subject));
  key.fill(0);
  await session.update(subjectKeyTable, { tenantId, subject }, { keyId: id, sealedKey });
  return destroyed(row);
}

const destroyed = ({ keyId, sealedKey }: KeyRow): DestroyedKey => ({
  dataKey: keyId,
  sealedUnder: sealingKeyOf(sealedKey) ?? '',
});

type ResealContents = (session: Session, of: Subject, reseal: Reseal) => Promise<void>;

/** Seals a column anew in every row of a subject. */
const inTable =
  <Row extends object>(
    table: Table<Row>,
    where: (of: Subject) => Where<Row>,
    change: (row: Row, reseal: Reseal) => Changes<Row>,
    keyOf: (row: Row) => Where<Row>,
  ): ResealContents =>
  async (session, of, reseal) => {
    for (const row of await session.find(table, where(of)))
      await session.update(table, keyOf(row), change(row, reseal));
  };

const zPlace = z.object({
  receiptSequence: z.coerce.number(),
  id: z.string(),
  logId: z.string(),
  sealedSalt: zSealed,
});
const selectPlaces = `
  SELECT receipt_places.receipt_sequence AS "receiptSequence", receipts.id AS id, audit_logs.log_id AS "logId",
    receipt_places.sealed_salt AS "sealedSalt"
  FROM receipts
  JOIN receipt_places ON receipt_places.receipt_sequence = receipts.sequence
  JOIN audit_logs ON audit_logs.generation = receipt_places.generation
  WHERE receipts.tenant_id = $1 AND receipts.subject = $2`;

const salts: ResealContents = async (session, { tenantId, subject }, reseal) => {
  for (const { receiptSequence, id, logId, sealedSalt } of await session.join(
    selectPlaces,
    [tenantId, subject],
    zPlace,
  )) {
    const renewed = reseal(sealedSalt, placeContext(logId, id));
    await session.update(receiptPlaceTable, { receiptSequence }, { sealedSalt: renewed });
  }
};

/** Everything that is sealed under the key of a subject. What is not here cannot be read after a renewal. */
const contents: readonly ResealContents[] = [
  inTable(
    credentialTable,
    (of) => of,
    ({ id, content }, reseal) => ({ content: reseal(content, credentialContext(id)) }),
    ({ tenantId, id }) => ({ tenantId, id }),
  ),
  inTable(
    grantTable,
    (of) => of,
    ({ id, version, content }, reseal) => ({ content: reseal(content, grantContext(id, version)) }),
    ({ tenantId, id, version }) => ({ tenantId, id, version }),
  ),
  inTable(
    epochTable,
    (of) => of,
    ({ number, content }, reseal) => ({ content: reseal(content, epochContext(number)) }),
    ({ tenantId, subject, number }) => ({ tenantId, subject, number }),
  ),
  inTable(
    emergencyTable,
    (of) => of,
    ({ id, content }, reseal) => ({ content: reseal(content, emergencyContext(id)) }),
    ({ tenantId, id }) => ({ tenantId, id }),
  ),
  inTable(
    dispenseTable,
    (of) => of,
    ({ credentialId, number, content }, reseal) => ({
      content: reseal(content, dispenseContext(credentialId, number)),
    }),
    ({ tenantId, credentialId, number }) => ({ tenantId, credentialId, number }),
  ),
  inTable(
    mandateTable,
    (of) => of,
    ({ id, content }, reseal) => ({ content: reseal(content, mandateContext(id)) }),
    ({ tenantId, id }) => ({ tenantId, id }),
  ),
  inTable(
    healthLinkTable,
    (of) => of,
    ({ tenantId, id, sealedContent }, reseal) => ({
      sealedContent: reseal(sealedContent, linkContext(tenantId, id)),
    }),
    ({ tenantId, id }) => ({ tenantId, id }),
  ),
  inTable(
    factsOfferTable,
    (of) => of,
    ({ id, content }, reseal) => ({ content: reseal(content, factsContext(id)) }),
    ({ tenantId, id }) => ({ tenantId, id }),
  ),
  inTable(
    receiptTable,
    (of) => of,
    ({ id, content }, reseal) => ({ content: reseal(content, receiptContext(id)) }),
    ({ tenantId, id }) => ({ tenantId, id }),
  ),
  salts,
  inTable(
    fhirPatientTable,
    (of) => of,
    ({ tenantId, subject, sealedFhirId }, reseal) => ({
      sealedFhirId: reseal(sealedFhirId, patientContext(tenantId, subject)),
    }),
    ({ tenantId, subject }) => ({ tenantId, subject }),
  ),
  inTable(
    noticeSettingsTable,
    (of) => of,
    ({ subject, content }, reseal) => ({ content: reseal(content, noticeContext(subject)) }),
    ({ tenantId, subject }) => ({ tenantId, subject }),
  ),
  ...[
    ({ tenantId, subject }: Subject) => ({ tenantId, subject }),
    // of a document about nobody, the key is that of its issuer
    ({ tenantId, subject }: Subject) => ({ tenantId, issuer: subject, subject: null }),
  ].map((where) =>
    inTable(
      savedDocumentTable,
      where,
      ({ kind, hash, content }, reseal) => ({ content: reseal(content, savedContext({ kind, hash })) }),
      ({ tenantId, kind, hash }) => ({ tenantId, kind, hash }),
    ),
  ),
];
