import type { Keyring, SavedDocument } from '@assent/application';
import { AppError } from '@assent/domain';
import type * as z from 'zod';
import { subjectCipher } from '../encryption/subject-cipher.ts';
import type { savedDocumentTable } from '../entities/saved-documents.ts';
import type { Session } from '../session.ts';
import { tenantSession } from '../tenant-session.ts';
import { contextOf, keySubjectOf } from './save-documents.ts';

type SavedRow = z.infer<typeof savedDocumentTable.zRow>;

/** Decrypts rows of one tenant. `gone` stands for those whose subject's key was deleted. */
export async function openDocuments(
  session: Session,
  keyring: Keyring,
  rows: readonly SavedRow[],
): Promise<(SavedDocument | 'gone')[]> {
  const [first] = rows;
  if (!first) return [];
  const cipher = subjectCipher(tenantSession(session, first.tenantId), keyring);
  await cipher.prepare([...new Set(rows.map(keySubjectOf))]);
  return Promise.all(
    rows.map(async ({ tenantId, content, ...found }) => {
      try {
        return { ...found, text: await cipher.open(keySubjectOf(found), content, contextOf(found)) };
      } catch (error) {
        if (error instanceof AppError && error.code === 'gone') return 'gone';
        throw error;
      }
    }),
  );
}
