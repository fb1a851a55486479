import type { NetworkRecords, TenantRecords } from '@assent/application';
import {
  AppError,
  type EmergencyCase,
  endOfEmergency,
  type Instant,
  zEmergencyCase,
  zInstant,
  zTenantId,
} from '@assent/domain';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { emergencyApproverTable, emergencyPolicyTable, emergencyTable } from '../entities/emergencies.ts';
import type { Session } from '../session.ts';
import type { TenantSession } from '../tenant-session.ts';

type Row = z.infer<typeof emergencyTable.zRow>;

/** Cases of emergency access of one tenant. What they say is sealed under the subject's key. */
export function emergencies(session: TenantSession, cipher: SubjectCipher): TenantRecords['emergencies'] {
  const read = async ({ id, subject, content }: Pick<Row, 'id' | 'subject' | 'content'>): Promise<EmergencyCase> =>
    zEmergencyCase.parse(JSON.parse(await cipher.open(subject, content, emergencyContext(id))));
  const rowOf = async (one: EmergencyCase) => ({
    id: one.id,
    subject: one.order.subject,
    endsAt: endOfEmergency(one),
    ...(one.opened ? { openedAt: one.opened.at, openIntent: one.opened.intent } : {}),
    ...(one.review ? { reviewedAt: one.review.at } : {}),
    content: await cipher.seal(one.order.subject, JSON.stringify(one), emergencyContext(one.id)),
  });
  return {
    async insert(one) {
      if (!(await session.insert(emergencyTable, await rowOf(one)))) {
        throw new AppError('conflict', { emergency: one.id });
      }
    },
    async get(id) {
      const row = await session.findOne(emergencyTable, { id });
      return row && read(row);
    },
    async replace(one) {
      const { id, ...changes } = await rowOf(one);
      await session.update(emergencyTable, { id }, changes);
    },
    async list({ subject, activeAt, unreviewedAt }, page) {
      const where = {
        ...(subject ? { subject } : {}),
        ...(activeAt ? { openedAt: MoreThan('' as Instant), endsAt: MoreThan(activeAt) } : {}),
        ...(unreviewedAt
          ? { openedAt: MoreThan('' as Instant), reviewedAt: null, endsAt: LessThanOrEqual(unreviewedAt) }
          : {}),
      };
      const rows = await session.find(emergencyTable, where as object, { order: { sequence: 'DESC' }, ...page });
      const found = await Promise.all(rows.map((row) => read(row).catch(unlessErased)));
      return found.flatMap((one) => one ?? []);
    },
  };
}

/** What its content is sealed under. */
export const emergencyContext = (id: string): string => `emergency:${id}`;

/** What an erased subject had is not there any more. */
function unlessErased(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'gone') return undefined;
  throw error;
}

const selectUnanchored = `
  SELECT emergencies.tenant_id AS "tenant", emergencies.id AS id, emergencies.opened_at AS "openedAt"
  FROM emergencies
  JOIN intents ON intents.id = emergencies.open_intent
  WHERE emergencies.opened_at < $1 AND intents.state IN ('queued', 'signed')
  ORDER BY emergencies.sequence`;
const zUnanchored = z.object({ tenant: zTenantId, id: z.string(), openedAt: zInstant });

/** Policies and approvers, and which cases the chain lacks. */
export const emergencyRules = (session: Session): NetworkRecords['emergencyRules'] => ({
  putPolicy: (policy) => session.upsert(emergencyPolicyTable, { id: policy.id, policy }, ['id']),
  putApprover: (approver) =>
    session.upsert(emergencyApproverTable, { address: approver.address, approver }, ['address']),
  async policies() {
    return (await session.find(emergencyPolicyTable, {}, { order: { id: 'ASC' } })).map(({ policy }) => policy);
  },
  async approvers() {
    const rows = await session.find(emergencyApproverTable, {}, { order: { address: 'ASC' } });
    return rows.map(({ approver }) => approver);
  },
  unanchored: (openedBefore) => session.join(selectUnanchored, [openedBefore], zUnanchored),
});
