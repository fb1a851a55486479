import type { Keyring, StoredHealthLink, TenantRecords } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import type * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { healthLinkTable, zLinkContent } from '../entities/health-cards.ts';
import type { TenantSession } from '../tenant-session.ts';

type Row = z.infer<typeof healthLinkTable.zRow>;

/** Health links of one tenant. */
export function healthLinks(
  session: TenantSession,
  cipher: SubjectCipher,
  keyring: Keyring,
): TenantRecords['healthLinks'] {
  const context = (id: string) => linkContext(session.tenantId, id);
  const sealed = ({ id, subject, content }: StoredHealthLink) => {
    const text = JSON.stringify(content);
    return subject === undefined
      ? keyring.seal(Buffer.from(text), context(id))
      : cipher.seal(subject, text, context(id));
  };
  const opened = async (row: Row): Promise<StoredHealthLink> => {
    const { id, hash, subject, createdAt, sealedContent } = row;
    const text =
      subject === undefined
        ? Buffer.from(keyring.open(sealedContent, context(id))).toString()
        : await cipher.open(subject, sealedContent, context(id));
    const content = zLinkContent.parse(JSON.parse(text));
    return { id, hash, createdAt, content, ...(subject === undefined ? {} : { subject }) };
  };
  const find = async (where: { readonly id: string } | { readonly hash: string }) => {
    const row = await session.findOne(healthLinkTable, where);
    return row && opened(row);
  };
  return {
    async insert(link) {
      const { content: _, ...row } = link;
      const isNew = await session.insert(healthLinkTable, { ...row, sealedContent: await sealed(link) });
      if (!isNew) throw new AppError('conflict', { link: link.id });
    },
    get: (id) => find({ id }),
    byHash: (hash) => find({ hash }),
    async replace(link) {
      // of a subject who was erased meanwhile there is no row to change, and no key is made again
      const known = await session.findOne(healthLinkTable, { id: link.id });
      if (!known) return;
      const { subject: _, ...rest } = link;
      const same = { ...rest, ...(known.subject === undefined ? {} : { subject: known.subject }) };
      await session.update(healthLinkTable, { id: link.id }, { sealedContent: await sealed(same) });
    },
    async list(filter, page) {
      const rows = await session.find(healthLinkTable, { ...filter }, { order: { sequence: 'DESC' }, ...page });
      return Promise.all(rows.map(opened));
    },
  };
}

/** What a link is sealed under. */
export const linkContext = (tenant: TenantId, id: string): string => `health-link:${tenant}:${id}`;
