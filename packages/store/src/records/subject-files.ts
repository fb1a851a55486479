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
import { type ConsentRulesReader, consentRulesReader } from './consent-rules.ts';
import { grantFrom, openGrantContent } from './grants.ts';

/** What a tenant has about a subject, as one statement found it. */
export interface FoundFile extends OpenedRows {
  readonly consentRules: StoredConsentRules;
}

interface OpenedRows {
  readonly grants: readonly StoredGrant[];
  /** Keys of the grants and of their epochs that are denied. */
  readonly denied: ReadonlySet<string>;
  /** Absent if nothing was ever sealed for the subject. */
  readonly key?: SubjectKey;
  readonly state: FileState;
}

/**
 * What, with the id of its key, tells a file from any other of the same subject: rows of grants are never changed, but for being sealed
 * anew under a new key, and their numbers are never used again.
 */
export interface FileState {
  /** Numbers of the grants, each with what of it is denied, as `stateOfGrants` writes them. */
  readonly grants: string;
  /** Empty without rules of the tenant's own. */
  readonly rulesRevision: string;
}

/** `FileState.grants` as SQL: `tenant` and `subject` say in which columns they are. */
export const stateOfGrants = (tenant: string, subject: string): string => `COALESCE((
  SELECT string_agg(held.sequence || CASE WHEN own.key IS NULL THEN '' ELSE 'd' END
    || CASE WHEN epoch.key IS NULL THEN '' ELSE 'e' END, ' ' ORDER BY held.sequence)
  FROM grants AS held
  LEFT JOIN denials AS own ON own.key = held.lock_key
  LEFT JOIN denials AS epoch ON epoch.key = held.epoch_key
  WHERE held.tenant_id = ${tenant} AND held.subject = ${subject}), '')`;

export interface AboutSubject {
  readonly tenant: TenantId;
  readonly subject: Did;
}

/** The columns of a subject without a key, or without a grant, are missing. */
const zFileRow = z.object({
  ...zSubjectKeyRow.partial({ keyId: true, sealedKey: true }).shape,
  sequence: z.union([z.int(), z.string()]).optional(),
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
    subject_keys.sealed_key AS "sealedKey", grants.sequence AS sequence, grants.id AS id, grants.version AS version,
    grants.lock_key AS "lockKey", grants.epoch_key AS "epochKey", grants.custody AS custody, grants.received_at AS "receivedAt",
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
export interface FileOpener {
  /** The same rows are not opened again for a while. @throws AppError `gone`, `key_unavailable` */
  readonly files: MadeOfRows<OpenedRows>;
  readonly rules: ConsentRulesReader;
}

/** A file has a row for each grant, and these have a few kilobytes each. */
const mostGrants = 2000;

export const fileOpener = (keyring: Keyring): FileOpener => ({
  files: madeOfRows(mostGrants, (rows) => openRows(keyring, rows)),
  rules: consentRulesReader(),
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
  const rulesOf = await opener.rules.read(
    session,
    new Map(rows.map(({ tenantId, rulesRevision }) => [tenantId, rulesRevision ?? undefined])),
  );
  return (about) => ({
    ...opener.files.of(nameOf(about), byName.get(nameOf(about)) ?? []),
    consentRules: rulesOf(about.tenant),
  });
}

/** The file as it was found last, if that is known. Whoever goes by it has to find out whether it is still so. */
export function latestFile({ files, rules }: FileOpener, about: AboutSubject): FoundFile | undefined {
  const file = files.latest(nameOf(about));
  const consentRules = file && rules.known(about.tenant, file.state.rulesRevision);
  return consentRules && { ...file, consentRules };
}

const nameOf = ({ tenant, subject }: AboutSubject) => `${tenant} ${subject}`;

function openRows(keyring: Keyring, raw: RawRows): OpenedRows {
  const rows = raw.map((row) => rowFrom('a file', zFileRow, row));
  const [row] = rows;
  const key = row && hasKey(row) ? openSubjectKey(keyring, row) : undefined;
  const grants = rows.filter(hasGrant).map((grant) => grantFrom(grant, openGrantContent(key, grant)));
  const denied = new Set<string>();
  for (const { deniedKey, deniedEpoch } of rows) {
    if (deniedKey !== undefined) denied.add(deniedKey);
    if (deniedEpoch !== undefined) denied.add(deniedEpoch);
  }
  return { grants, denied, ...(key ? { key } : {}), state: stateOf(rows) };
}

const stateOf = (rows: readonly FileRow[]): FileState => ({
  grants: rows.filter(hasGrant).map(stateOfGrant).join(' '),
  rulesRevision: rows[0]?.rulesRevision ?? '',
});

const stateOfGrant = ({ sequence, deniedKey, deniedEpoch }: FileRow): string =>
  `${sequence}${deniedKey === undefined ? '' : 'd'}${deniedEpoch === undefined ? '' : 'e'}`;

const hasKey = (row: FileRow): row is FileRow & SubjectKeyRow => row.keyId !== undefined;
const hasGrant = (row: FileRow): row is FileRow & z.infer<typeof zGrantRow> => row.id !== undefined;
