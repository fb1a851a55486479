import type { CompactCredential, Keyring, StoredGrant, TenantRecords } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import type * as z from 'zod';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { grantTable, zGrantContent } from '../entities/consents.ts';
import { groupBy } from '../group-by.ts';
import { placesFor, type Session } from '../session.ts';
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

/**
 * Grants about many subjects at once, each with its tenant. They are opened when they are asked for, so that a key that is
 * gone is no matter of the other subjects.
 */
export async function grantsOfSubjects(
  session: Session,
  keyring: Keyring,
  wanted: readonly { readonly tenant: TenantId; readonly subject: Did }[],
): Promise<(tenant: TenantId, subject: Did) => Promise<readonly StoredGrant[]>> {
  const tenants = [...new Set(wanted.map(({ tenant }) => tenant))];
  const subjects = [...new Set(wanted.map(({ subject }) => subject))];
  const condition = `tenant_id IN (${placesFor(tenants)}) AND subject IN (${placesFor(subjects, tenants.length)}) ORDER BY sequence`;
  const rows = await session.select(grantTable, condition, [...tenants, ...subjects]);
  const ciphers = await ciphersFor(session, keyring, rows);
  const byOwner = groupBy(rows, (row) => ownerOf(row.tenantId, row.subject));
  return (tenant, about) => {
    const own = byOwner.get(ownerOf(tenant, about)) ?? [];
    return Promise.all(own.map((row) => grantFrom(row, ciphers.get(tenant) as SubjectCipher)));
  };
}

const ownerOf = (tenant: TenantId, subject: Did) => `${tenant} ${subject}`;

async function grantFrom(row: GrantRow, cipher: SubjectCipher): Promise<StoredGrant> {
  const text = await cipher.open(row.subject, row.content, contextOf(row.id, row.version));
  const { compact, ...content } = zGrantContent.parse(JSON.parse(text));
  const { lockKey: key, epochKey, custody, receivedAt } = row;
  const keys = { key, ...(epochKey ? { epochKey } : {}) };
  return { ...content, ...keys, compact: compact as CompactCredential, custody, receivedAt };
}

const contextOf = (id: string, version: number) => `grant:${id}:${version}`;
