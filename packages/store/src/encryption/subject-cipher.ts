import { randomBytes, randomUUID } from 'node:crypto';
import type { Keyring, Sealed } from '@assent/application';
import { AppError, type Did, type TenantId } from '@assent/domain';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { subjectKeyTable } from '../entities/patients.ts';
import { placesFor, type Session } from '../session.ts';
import { type TenantSession, tenantSession } from '../tenant-session.ts';
import { aesKeyring } from './aes-keyring.ts';
import { sealingKeyOf } from './sealed.ts';

/** Seals and opens contents about a subject, under the key that this tenant has for the subject alone. */
export interface SubjectCipher {
  /** Makes the subject's key if there is none. */
  seal(subject: Did, text: string, context: string): Promise<Sealed>;
  /** As `seal`, but makes no key. @throws AppError `gone` if there is none */
  sealKnown(subject: Did, text: string, context: string): Promise<Sealed>;
  /** Reads the keys of these subjects at once, before they are used. */
  prepare(subjects: readonly Did[]): Promise<void>;
  /** As `prepare`, and makes the keys that are not there at once too. */
  prepareToSeal(subjects: readonly Did[]): Promise<void>;
  /** @throws AppError `gone` if the subject's key was deleted, `key_unavailable` if it cannot be opened */
  open(subject: Did, sealed: Sealed, context: string): Promise<string>;
}

type SubjectKeyRow = z.infer<typeof subjectKeyTable.zRow>;

/** The key that a tenant has for a subject, opened. */
export interface SubjectKey {
  readonly id: string;
  readonly keyring: Keyring;
}

/** @throws AppError `key_unavailable` if it cannot be opened */
export function openSubjectKey(keyring: Keyring, { tenantId, subject, keyId, sealedKey }: SubjectKeyRow): SubjectKey {
  const key = keyring.open(sealedKey, subjectKeyContext(tenantId, subject));
  return { id: keyId, keyring: aesKeyring([{ id: keyId, key }]) };
}

/** @throws AppError `gone` if the subject's key was deleted, `key_unavailable` if it does not open this */
export function openUnder(key: SubjectKey | undefined, sealed: Sealed, context: string): string {
  // Another id means that a new key was made after the one that sealed this was deleted.
  if (!key || sealingKeyOf(sealed) !== key.id) throw new AppError('gone');
  const { buffer, byteOffset, length } = key.keyring.open(sealed, context);
  return Buffer.from(buffer, byteOffset, length).toString();
}

/** Lives for one unit of work: a key is looked up and opened once, and no key outlives its row. */
export function subjectCipher(session: TenantSession, keyring: Keyring): SubjectCipher {
  const known = new Map<Did, Promise<SubjectKey | undefined>>();

  /** A key that does not open is no matter of the other subjects: it fails where it is used. */
  function opened(row: SubjectKeyRow | undefined): Promise<SubjectKey | undefined> {
    const key = Promise.resolve(row).then((found) => found && openSubjectKey(keyring, found));
    key.catch(() => undefined);
    return key;
  }

  async function read(subject: Did): Promise<SubjectKey | undefined> {
    const [row] = await session.select(subjectKeyTable, 'subject = $2', [subject]);
    return row && openSubjectKey(keyring, row);
  }

  function find(subject: Did): Promise<SubjectKey | undefined> {
    const found = known.get(subject) ?? read(subject);
    known.set(subject, found);
    return found;
  }

  async function create(subject: Did): Promise<SubjectKey> {
    const sealedKey = keyring.seal(randomBytes(32), subjectKeyContext(session.tenantId, subject));
    await session.insert(subjectKeyTable, { subject, keyId: randomUUID(), sealedKey });
    known.delete(subject);
    const made = await find(subject);
    if (!made) throw new Error('a subject key was inserted and is not there');
    return made;
  }

  /** Answers those that have a key. */
  async function prepare(subjects: readonly Did[]): Promise<ReadonlySet<Did>> {
    const there = new Set<Did>();
    for (const chunk of chunksOf(subjects)) {
      const places = placesFor(chunk, 1);
      const rows = await session.select(subjectKeyTable, `subject IN (${places})`, chunk);
      const bySubject = new Map(rows.map((row) => [row.subject, row]));
      for (const subject of chunk) known.set(subject, opened(bySubject.get(subject)));
      for (const subject of bySubject.keys()) there.add(subject);
    }
    return there;
  }

  return {
    prepare: async (subjects) => void (await prepare(subjects)),
    async prepareToSeal(subjects) {
      const there = await prepare(subjects);
      for (const missing of chunksOf(subjects.filter((subject) => !there.has(subject)))) {
        for (const [subject, key] of await createKeys(session, keyring, missing))
          known.set(subject, Promise.resolve(key));
      }
    },
    async seal(subject, text, context) {
      const { keyring: subjectKeyring } = (await find(subject)) ?? (await create(subject));
      return subjectKeyring.seal(Buffer.from(text), context);
    },
    async sealKnown(subject, text, context) {
      const key = await find(subject);
      if (!key) throw new AppError('gone');
      return key.keyring.seal(Buffer.from(text), context);
    },
    async open(subject, sealed, context) {
      return openUnder(await find(subject), sealed, context);
    },
  };
}

/** Makes keys for subjects that have none. */
async function createKeys(
  session: TenantSession,
  keyring: Keyring,
  subjects: readonly Did[],
): Promise<ReadonlyMap<Did, SubjectKey>> {
  const made = subjects.map((subject) => ({ subject, keyId: randomUUID(), key: randomBytes(32) }));
  const rows = made.map(({ key, ...row }) => {
    return { ...row, sealedKey: keyring.seal(key, subjectKeyContext(session.tenantId, row.subject)) };
  });
  const inserted = await session.insertAll(subjectKeyTable, rows);
  if (inserted !== rows.length) throw new Error('a subject key came from nowhere');
  return new Map(
    made.map(({ subject, keyId, key }) => [subject, { id: keyId, keyring: aesKeyring([{ id: keyId, key }]) }]),
  );
}

/** A cipher for each tenant that has read the keys of its subjects already. */
export async function ciphersFor(
  session: Session,
  keyring: Keyring,
  rows: readonly Pick<SubjectKeyRow, 'tenantId' | 'subject'>[],
): Promise<Map<TenantId, SubjectCipher>> {
  const ciphers = new Map<TenantId, SubjectCipher>();
  for (const tenant of new Set(rows.map(({ tenantId }) => tenantId))) {
    const cipher = subjectCipher(tenantSession(session, tenant), keyring);
    const subjects = rows.filter(({ tenantId }) => tenantId === tenant).map(({ subject }) => subject);
    await cipher.prepare([...new Set(subjects)]);
    ciphers.set(tenant, cipher);
  }
  return ciphers;
}

/** The context that the data key of a subject is sealed under. */
export const subjectKeyContext = (tenant: TenantId, subject: Did): string => `subject-key:${tenant}:${subject}`;
