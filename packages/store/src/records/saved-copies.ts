import type { Keyring } from '@assent/application';
import type * as z from 'zod';
import { subjectCipher } from '../encryption/subject-cipher.ts';
import type { credentialTable } from '../entities/credentials.ts';
import { savedDocumentTable } from '../entities/saved-documents.ts';
import { contextOf } from '../saved-documents/save-documents.ts';
import type { TenantSession } from '../tenant-session.ts';
import { credentialContext } from './credentials.ts';

/** Removes what agents saved that has a credential in it: itself, and presentations of it by its subject. How many there were. */
export async function removeSavedCopies(
  session: TenantSession,
  keyring: Keyring,
  { id, subject, content }: z.infer<typeof credentialTable.zRow>,
): Promise<number> {
  const cipher = subjectCipher(session, keyring);
  const compact = await cipher.open(subject, content, credentialContext(id));
  const rows = [
    ...(await session.find(savedDocumentTable, { subject })),
    ...(await session.find(savedDocumentTable, { issuer: subject, subject: null })),
  ];
  let count = 0;
  for (const { kind, hash, content: saved } of rows) {
    const text = await cipher.open(subject, saved, contextOf({ kind, hash }));
    if (text.includes(compact)) count += await session.remove(savedDocumentTable, { kind, hash });
  }
  return count;
}
