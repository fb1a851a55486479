import type { TenantRecords } from '@assent/application';
import { zNoticeSettings } from '@assent/domain';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { noticeSettingsTable } from '../entities/patients.ts';
import type { TenantSession } from '../tenant-session.ts';

/** What patients of one tenant want to be told of. */
export const noticeSettings = (session: TenantSession, cipher: SubjectCipher): TenantRecords['noticeSettings'] => ({
  async get(subject) {
    const row = await session.findOne(noticeSettingsTable, { subject });
    if (!row) return undefined;
    return zNoticeSettings.parse(JSON.parse(await cipher.open(subject, row.content, noticeContext(subject))));
  },
  async put(subject, settings) {
    const content = await cipher.seal(subject, JSON.stringify(settings), noticeContext(subject));
    const isNew = await session.insert(noticeSettingsTable, { subject, content });
    if (!isNew) await session.update(noticeSettingsTable, { subject }, { content });
  },
});

/** The context that settings are sealed under. */
export const noticeContext = (subject: string): string => `notice-settings:${subject}`;
