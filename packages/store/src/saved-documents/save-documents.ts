import type { Keyring, SavedDocument } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import { chunksOf } from '../chunks-of.ts';
import { type SubjectCipher, subjectCipher } from '../encryption/subject-cipher.ts';
import { savedDocumentTable } from '../entities/saved-documents.ts';
import type { Session } from '../session.ts';
import { tenantSession } from '../tenant-session.ts';

/** One document that a tenant saves. */
export interface Save {
  readonly tenant: TenantId;
  readonly document: SavedDocument;
}

/**
 * Saves documents of any tenants in the order they came: the keys of their subjects are read, and made, with one statement
 * a tenant, and all rows are written with one.
 */
export async function saveDocuments(session: Session, keyring: Keyring, saves: readonly Save[]): Promise<void> {
  const different = [...new Map(saves.map((save) => [`${save.tenant} ${contextOf(save.document)}`, save])).values()];
  const ciphers = await ciphersOf(session, keyring, different);
  const rows = await Promise.all(
    different.map(async ({ tenant, document: { text, ...found } }) => {
      const cipher = ciphers.get(tenant) as SubjectCipher;
      return { ...found, tenantId: tenant, content: await cipher.seal(keySubjectOf(found), text, contextOf(found)) };
    }),
  );
  // What was saved before is sealed anew, as the key that sealed it may be gone.
  for (const chunk of chunksOf(rows)) await session.upsertAll(savedDocumentTable, chunk, ['tenantId', 'kind', 'hash']);
}

async function ciphersOf(
  session: Session,
  keyring: Keyring,
  saves: readonly Save[],
): Promise<ReadonlyMap<TenantId, SubjectCipher>> {
  const subjects = new Map<TenantId, Set<Did>>();
  for (const { tenant, document } of saves) {
    subjects.set(tenant, (subjects.get(tenant) ?? new Set()).add(keySubjectOf(document)));
  }
  const ciphers = new Map<TenantId, SubjectCipher>();
  for (const [tenant, own] of subjects) {
    const cipher = subjectCipher(tenantSession(session, tenant), keyring);
    await cipher.prepareToSeal([...own]);
    ciphers.set(tenant, cipher);
  }
  return ciphers;
}

/** Whose key seals a document: the subject's, or the issuer's where nobody is named. */
export const keySubjectOf = ({ subject, issuer }: Pick<SavedDocument, 'subject' | 'issuer'>): Did => subject ?? issuer;

/** What a text is sealed for, so that one row cannot stand in for another. */
export const contextOf = ({ kind, hash }: Pick<SavedDocument, 'kind' | 'hash'>): string => `saved:${kind}:${hash}`;
