import { hash } from 'node:crypto';
import type { Keyring, StoredConsentRules, StoredGrant } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import * as z from 'zod';
import { openSubjectKey, type SubjectKey } from '../encryption/subject-cipher.ts';
import { zGrantRow } from '../entities/consents.ts';
import { zSubjectKeyRow } from '../entities/patients.ts';
import { groupBy } from '../group-by.ts';
import { remembered } from '../remembered.ts';
import type { Session } from '../session.ts';
import { consentRulesReader, type ReadConsentRules } from './consent-rules.ts';
import { type GrantColumns, type GrantContent, grantFrom, openGrantContent } from './grants.ts';

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

const selectFiles = (wanted: number) => `
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
  ORDER BY grants.sequence`;

const pairs = (count: number) =>
  Array.from({ length: count }, (_, at) => `($${2 * at + 1}, $${2 * at + 2})`).join(', ');

/**
 * Opens what is sealed. What was opened a moment ago is not opened again for the same sealed text under the same sealed key, so
 * it is of no use to anybody who has not read both just now.
 */
interface FileOpener {
  keyOf(row: SubjectKeyRow): SubjectKey;
  contentOf(key: SubjectKey | undefined, row: FileRow & GrantColumns): GrantContent;
  readonly rulesOf: ReadConsentRules;
}

const maxOpened = 2000;
const openedMs = 30_000;

export function fileOpener(keyring: Keyring): FileOpener {
  const keys = remembered<SubjectKey>(maxOpened, openedMs);
  const contents = remembered<GrantContent>(maxOpened, openedMs);
  return {
    keyOf: (row) =>
      keys(hashOf(row.tenantId, row.subject, row.keyId, row.sealedKey), () => openSubjectKey(keyring, row)),
    contentOf: (key, row) =>
      contents(hashOf(row.tenantId, row.subject, row.sealedKey, row.id, row.version, row.content), () =>
        openGrantContent(key, row),
      ),
    rulesOf: consentRulesReader(),
  };
}

/** What was sealed is long, and is kept once as it is: only a hash of it is kept beside it. */
const hashOf = (...values: readonly unknown[]): string => hash('sha256', values.join(' '), 'base64');

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
  const rows = await session.join(selectFiles(different.length), parameters, zFileRow);
  const byName = groupBy(rows, ({ tenantId, subject }) => nameOf({ tenant: tenantId, subject }));
  const rulesOf = await opener.rulesOf(
    session,
    new Map(rows.map(({ tenantId, rulesRevision }) => [tenantId, rulesRevision])),
  );
  return (about) => ({
    ...fileFrom(byName.get(nameOf(about)) ?? [], opener),
    consentRules: rulesOf(about.tenant),
  });
}

const nameOf = ({ tenant, subject }: AboutSubject) => `${tenant} ${subject}`;

/** @throws AppError `gone`, `key_unavailable` */
function fileFrom(rows: readonly FileRow[], opener: FileOpener): Omit<FoundFile, 'consentRules'> {
  const [row] = rows;
  const key = row && hasKey(row) ? opener.keyOf(row) : undefined;
  const grants = rows.filter(hasGrant).map((grant) => grantFrom(grant, opener.contentOf(key, grant)));
  const denied = rows.flatMap(({ deniedKey = [], deniedEpoch = [] }) => [deniedKey, deniedEpoch].flat());
  return { grants, denied: new Set(denied), ...(key ? { key } : {}) };
}

const hasKey = (row: FileRow): row is FileRow & SubjectKeyRow => row.keyId !== undefined;
const hasGrant = (row: FileRow): row is FileRow & z.infer<typeof zGrantRow> => row.id !== undefined;
