import type { Keyring, StoredConsentRules, StoredGrant } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import * as z from 'zod';
import { openSubjectKey, type SubjectKey } from '../encryption/subject-cipher.ts';
import { zGrantRow } from '../entities/consents.ts';
import { zSubjectKeyRow } from '../entities/patients.ts';
import { groupBy } from '../group-by.ts';
import { type MadeOfRows, madeOfRows, type RawRows } from '../made-of-rows.ts';
import { ofCount } from '../of-count.ts';
import { rowFrom } from '../open-session.ts';
import type { Session } from '../session.ts';
import { consentRulesReader, type ReadConsentRules } from './consent-rules.ts';
import { grantFrom, openGrantContent } from './grants.ts';

/** What a tenant has about a subject, as one statement found it. */
export interface FoundFile {
  readonly grants: readonly StoredGrant[];
  /** Keys of the grants and of their epochs that are denied. */
  readonly denied: ReadonlySet<string>;
  readonly consentRules: StoredConsentRules;
  /** Absent if nothing was ever sealed for the subject. */
  readonly key?: SubjectKey;
}

export interface AboutSubject {
  readonly tenant: TenantId;
  readonly subject: Did;
}

/** The columns of a subject without a key, or without a grant, are missing. */
const zFileRow = z.object({
  ...zSubjectKeyRow.partial({ keyId: true, sealedKey: true }).shape,
  ...zGrantRow.omit({ tenantId: true, subject: true }).partial().shape,
  deniedKey: z.string().optional(),
  deniedEpoch: z.string().optional(),
  rulesRevision: z.string().optional(),
});
type SubjectKeyRow = z.infer<typeof zSubjectKeyRow>;
type FileRow = z.infer<typeof zFileRow>;

const selectFiles = ofCount(
  (wanted) => `
  WITH wanted (tenant_id, subject) AS (VALUES ${pairs(wanted)})
  SELECT wanted.tenant_id AS "tenantId", wanted.subject AS subject, subject_keys.key_id AS "keyId",
    subject_keys.sealed_key AS "sealedKey", grants.id AS id, grants.version AS version, grants.lock_key AS "lockKey",
    grants.epoch_key AS "epochKey", grants.custody AS custody, grants.received_at AS "receivedAt",
    grants.content AS content, own.key AS "deniedKey", epoch.key AS "deniedEpoch",
    consent_rules.revision AS "rulesRevision"
  FROM wanted
  LEFT JOIN consent_rules ON consent_rules.tenant_id = wanted.tenant_id
  LEFT JOIN subject_keys ON subject_keys.tenant_id = wanted.tenant_id AND subject_keys.subject = wanted.subject
  LEFT JOIN grants ON grants.tenant_id = wanted.tenant_id AND grants.subject = wanted.subject
  LEFT JOIN denials AS own ON own.key = grants.lock_key
  LEFT JOIN denials AS epoch ON epoch.key = grants.epoch_key
  ORDER BY grants.sequence`,
);

const pairs = (count: number) =>
  Array.from({ length: count }, (_, at) => `($${2 * at + 1}, $${2 * at + 2})`).join(', ');

/** Opens what is sealed, and knows what was said by the rules of tenants. */
interface FileOpener {
  /** The same rows are not opened again for a while. @throws AppError `gone`, `key_unavailable` */
  readonly fileOf: MadeOfRows<Omit<FoundFile, 'consentRules'>>;
  readonly rulesOf: ReadConsentRules;
}

/** A file has a row for each grant, and these have a few kilobytes each. */
const mostGrants = 2000;

export const fileOpener = (keyring: Keyring): FileOpener => ({
  fileOf: madeOfRows(mostGrants, (rows) => fileFrom(keyring, rows)),
  rulesOf: consentRulesReader(),
});

/**
 * Reads all that decisions about many subjects go by in one statement, and rules that changed since in a second one. What it
 * answers opens the file of one of them, so that a key that is gone is no matter of the others.
 */
export async function findSubjectFiles(
  session: Session,
  opener: FileOpener,
  wanted: readonly AboutSubject[],
): Promise<(about: AboutSubject) => FoundFile> {
  const different = [...new Map(wanted.map((about) => [nameOf(about), about])).values()];
  const parameters = different.flatMap(({ tenant, subject }) => [tenant, subject]);
  const rows = await session.rows(selectFiles(different.length), parameters);
  const byName = groupBy(rows, ({ tenantId, subject }) => nameOf({ tenant: tenantId, subject }));
  const rulesOf = await opener.rulesOf(
    session,
    new Map(rows.map(({ tenantId, rulesRevision }) => [tenantId, rulesRevision ?? undefined])),
  );
  return (about) => ({
    ...opener.fileOf(nameOf(about), byName.get(nameOf(about)) ?? []),
    consentRules: rulesOf(about.tenant),
  });
}

const nameOf = ({ tenant, subject }: AboutSubject) => `${tenant} ${subject}`;

function fileFrom(keyring: Keyring, raw: RawRows): Omit<FoundFile, 'consentRules'> {
  const rows = raw.map((row) => rowFrom('a file', zFileRow, row));
  const [row] = rows;
  const key = row && hasKey(row) ? openSubjectKey(keyring, row) : undefined;
  const grants = rows.filter(hasGrant).map((grant) => grantFrom(grant, openGrantContent(key, grant)));
  const denied = rows.flatMap(({ deniedKey = [], deniedEpoch = [] }) => [deniedKey, deniedEpoch].flat());
  return { grants, denied: new Set(denied), ...(key ? { key } : {}) };
}

const hasKey = (row: FileRow): row is FileRow & SubjectKeyRow => row.keyId !== undefined;
const hasGrant = (row: FileRow): row is FileRow & z.infer<typeof zGrantRow> => row.id !== undefined;
