import type { FoundApiKey } from '@assent/application';
import type * as z from 'zod';
import type { receiptTable } from '../entities/patients.ts';
import { ofCount } from '../of-count.ts';
import type { Session } from '../session.ts';
import { type FileState, stateOfGrants } from './subject-files.ts';

/** A receipt that follows from a file, and maybe from an API key, that were read before. */
export interface ProvenReceipt {
  readonly row: z.infer<typeof receiptTable.zRow>;
  readonly file: FileState & { readonly keyId: string };
  readonly apiKey?: { readonly hash: string; readonly found: FoundApiKey } | undefined;
}

const columns = 11;
const places = (count: number) =>
  Array.from({ length: count }, (_, row) =>
    Array.from({ length: columns }, (__, column) => `$${row * columns + column + 1}`).join(', '),
  ).join('), (');

/** A receipt is inserted if all is still so in the transaction of this statement. An API key without a row of its own is that of the owner. */
const insertStillSo = ofCount(
  (count) => `
  WITH noted (tenant_id, id, subject, at, content, key_id, grants, rules, key_hash, named_key, policy) AS (
    VALUES (${places(count)}))
  INSERT INTO receipts (tenant_id, id, subject, at, content)
  SELECT tenant_id, id, subject, at, content FROM noted
  WHERE key_id = (
      SELECT kept.key_id FROM subject_keys AS kept
      WHERE kept.tenant_id = noted.tenant_id AND kept.subject = noted.subject)
    AND rules = COALESCE((SELECT said.revision FROM consent_rules AS said WHERE said.tenant_id = noted.tenant_id), '')
    AND grants = ${stateOfGrants('noted.tenant_id', 'noted.subject')}
    AND CASE
      WHEN key_hash IS NULL THEN true
      WHEN named_key IS NULL THEN EXISTS (
        SELECT 1 FROM tenants WHERE tenants.api_key_hash = noted.key_hash AND tenants.id = noted.tenant_id)
      ELSE EXISTS (
        SELECT 1 FROM api_keys
        LEFT JOIN organization_policies ON organization_policies.tenant_id = api_keys.tenant_id
        WHERE api_keys.key_hash = noted.key_hash AND api_keys.tenant_id = noted.tenant_id
          AND api_keys.id = noted.named_key AND api_keys.revoked_at IS NULL
          AND COALESCE(organization_policies.revision, '') = noted.policy)
      END
  ON CONFLICT DO NOTHING
  RETURNING id`,
);

/** Appends receipts of any tenants with one statement, each if what it follows from is still so. Answers the ids of those that were. */
export async function insertIfStillSo(
  session: Session,
  receipts: readonly ProvenReceipt[],
): Promise<ReadonlySet<string>> {
  const rows = await session.rows(insertStillSo(receipts.length), receipts.flatMap(valuesOf));
  return new Set(rows.map(({ id }) => id));
}

function valuesOf({ row, file, apiKey }: ProvenReceipt): readonly unknown[] {
  const { tenantId, id, subject, at, content } = row;
  const named = apiKey?.found.named;
  const ofKey = [apiKey?.hash ?? null, named?.id ?? null, named?.policyRevision ?? null];
  return [tenantId, id, subject, at, content, file.keyId, file.grants, file.rulesRevision, ...ofKey];
}
