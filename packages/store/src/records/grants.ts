import type { CompactCredential, StoredGrant, TenantRecords } from '@assent/application';
import type * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { grantTable, zGrantContent } from '../entities/consents.ts';
import type { TenantSession } from '../tenant-session.ts';

type GrantRow = z.infer<typeof grantTable.zRow>;

/** Consent grants that one tenant holds. What they say, and the secret that revokes, are sealed under the subject's key. */
export function grants(session: TenantSession, cipher: SubjectCipher): TenantRecords['grants'] {
  const read = (row: GrantRow) => grantFrom(row, cipher);
  return {
    async put({ grant, compact, secret, key, epochKey, custody, receivedAt }) {
      const { id, version, subject } = grant;
      const text = JSON.stringify({ grant, compact, secret });
      const content = await cipher.seal(subject, text, contextOf(id, version));
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
  };
}

async function grantFrom(row: GrantRow, cipher: SubjectCipher): Promise<StoredGrant> {
  const text = await cipher.open(row.subject, row.content, contextOf(row.id, row.version));
  const { compact, ...content } = zGrantContent.parse(JSON.parse(text));
  const { lockKey: key, epochKey, custody, receivedAt } = row;
  const keys = { key, ...(epochKey ? { epochKey } : {}) };
  return { ...content, ...keys, compact: compact as CompactCredential, custody, receivedAt };
}

const contextOf = (id: string, version: number) => `grant:${id}:${version}`;
