import type { DenialKey, GrantHolder, Keyring, NetworkRecords } from '@assent/application';
import { type Bytes32, zDid } from '@assent/domain';
import * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { sealingKeyOf } from '../encryption/sealed.ts';
import { openSubjectKey } from '../encryption/subject-cipher.ts';
import { zGrantRow } from '../entities/consents.ts';
import { denialTable } from '../entities/outbox.ts';
import { zSubjectKeyRow } from '../entities/patients.ts';
import { placesFor, type Session } from '../session.ts';
import { openGrantContent } from './grants.ts';

const zHolderRow = z.object({
  ...zGrantRow.pick({ tenantId: true, id: true, subject: true, lockKey: true, version: true, content: true }).shape,
  did: zDid,
  ...zSubjectKeyRow.pick({ keyId: true, sealedKey: true }).partial().shape,
});

const selectHolders = `
  SELECT grants.tenant_id AS "tenantId", grants.id AS id, grants.subject AS subject, grants.lock_key AS "lockKey",
    grants.version AS version, grants.content AS content,
    tenants.did AS did, subject_keys.key_id AS "keyId", subject_keys.sealed_key AS "sealedKey"
  FROM grants
  JOIN tenants ON tenants.id = grants.tenant_id
  LEFT JOIN subject_keys ON subject_keys.tenant_id = grants.tenant_id AND subject_keys.subject = grants.subject
  WHERE grants.lock_key = $1 OR grants.epoch_key = $2
  ORDER BY grants.sequence`;

/** Status entries that are refused here at once, before the chain says so. */
export function denials(session: Session, keyring: Keyring): NetworkRecords['denials'] {
  return {
    async add(key, deniedAt, intentId) {
      if (await session.insert(denialTable, { key, ...listOf(key), deniedAt, intentId }))
        return { at: deniedAt, intentId, isNew: true };
      return { ...(await readDenial(session, key)), isNew: false };
    },
    async among(keys) {
      const denied = new Set<string>();
      for (const chunk of chunksOf(keys)) {
        for (const { key } of await session.select(denialTable, `key IN (${placesFor(chunk)})`, chunk)) denied.add(key);
      }
      return denied;
    },
    async lift(key) {
      await session.remove(denialTable, { key });
    },
    countOf: (listId) => session.count(denialTable, { listId }),
    async indexesOf(listId) {
      const rows = await session.find(denialTable, { listId });
      return rows.map(({ key }) => Number(key.slice(listId.length + 1)));
    },
    async holdersOf(key) {
      const rows = await session.join(selectHolders, [key, key], zHolderRow);
      return rows.map((row) => holderFrom(keyring, row));
    },
  };
}

/** When a key that is denied was denied, and what came of it. */
export async function readDenial(session: Session, key: DenialKey) {
  const [denial] = await session.select(denialTable, 'key = $1', [key]);
  if (!denial) throw new Error('a denial is there and cannot be read');
  return { at: denial.deniedAt, intentId: denial.intentId };
}

function holderFrom(
  keyring: Keyring,
  { tenantId, id, version, subject, lockKey, did, keyId, sealedKey, content }: z.infer<typeof zHolderRow>,
): GrantHolder {
  const holder = { tenant: tenantId, grantId: id, subject, key: lockKey, did };
  if (keyId === undefined || sealedKey === undefined) return holder;
  const key = openSubjectKey(keyring, { tenantId, subject, keyId, sealedKey });
  // what was sealed under a key of before is gone, though there is a new one
  if (sealingKeyOf(content) !== key.id) return { ...holder, keyring: key.keyring };
  const { grantor } = openGrantContent(key, { id, version, content }).grant;
  return { ...holder, grantor, keyring: key.keyring };
}

/** The list that a key of the form `<listId>/<index>` is in. */
function listOf(key: string): { readonly listId?: Bytes32 } {
  const end = key.indexOf('/');
  return end < 0 ? {} : { listId: key.slice(0, end) as Bytes32 };
}
