import type { CompactCredential, StoredGrant, TenantRecords } from '@assent/application';
import type * as z from 'zod';
import { openUnder, type SubjectCipher, type SubjectKey } from '../encryption/subject-cipher.ts';
import { grantTable } from '../entities/consents.ts';
import type { TenantSession } from '../tenant-session.ts';
import { contentFrom, type GrantContent, grantText } from './grant-content.ts';

type GrantRow = z.infer<typeof grantTable.zRow>;

/** Consent grants that one tenant holds. What they say, and the secret that revokes, are sealed under the subject's key. */
export function grants(session: TenantSession, cipher: SubjectCipher): TenantRecords['grants'] {
  const read = async (row: GrantRow) => {
    const text = await cipher.open(row.subject, row.content, grantContext(row.id, row.version));
    return grantFrom(row, contentFrom(text));
  };
  return {
    async put({ grant, compact, secret, key, epochKey, custody, receivedAt }) {
      const { id, version, subject } = grant;
      const text = grantText({ grant, compact, ...(secret ? { secret } : {}) });
      const content = await cipher.seal(subject, text, grantContext(id, version));
      const row = {
        id,
        version,
        subject,
        lockKey: key,
        ...(epochKey ? { epochKey } : {}),
        custody,
        receivedAt,
        content,
      };
      return { isNew: await session.insert(grantTable, row) };
    },
    async get(id) {
      const row = await session.findOne(grantTable, { id }, { version: 'DESC' });
      return row && read(row);
    },
    async ofSubject(subject) {
      const rows = await session.find(grantTable, { subject }, { order: { sequence: 'ASC' } });
      return Promise.all(rows.map(read));
    },
    remove: async (id) => void (await session.remove(grantTable, { id })),
  };
}

type GrantColumns = Omit<GrantRow, 'tenantId' | 'subject'>;

/** What is sealed in a row. @throws AppError `gone`, `key_unavailable` */
export const openGrantContent = (
  key: SubjectKey | undefined,
  { id, version, content }: Pick<GrantColumns, 'id' | 'version' | 'content'>,
): GrantContent => contentFrom(openUnder(key, content, grantContext(id, version)));

/** The grant that a row and its opened content make. */
export function grantFrom(
  { lockKey: key, epochKey, custody, receivedAt }: GrantColumns,
  { grant, compact, secret }: GrantContent,
): StoredGrant {
  const stored = { grant, compact: compact as CompactCredential, key, custody, receivedAt };
  return { ...stored, ...(epochKey ? { epochKey } : {}), ...(secret ? { secret } : {}) };
}

/** What its content is sealed under. */
export const grantContext = (id: string, version: number) => `grant:${id}:${version}`;
