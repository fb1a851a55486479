import type { FoundStaffSession, StaffChanges, StaffRecords, StoredStaff } from '@assent/application';
import { AppError, zInstant, zRoles, zTenant } from '@assent/domain';
import { LessThanOrEqual } from 'typeorm';
import * as z from 'zod';
import { staffAttemptTable, staffSessionTable, staffTable } from '../entities/staff.ts';
import { type Changes, placesFor, type Session } from '../session.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';
import { tenantColumns } from './api-keys.ts';

type Row = z.infer<typeof staffTable.zRow>;

/** Accounts of staff of one tenant, and who is signed in. */
export const staff = (session: TenantSession): StaffRecords => ({
  accounts: accounts(session),
  sessions: sessions(session),
  attempts: {
    async get(key) {
      const row = await session.findOne(staffAttemptTable, { key });
      return row && withoutTenant(row);
    },
    async put(attempts) {
      const isNew = await session.insert(staffAttemptTable, attempts);
      if (!isNew) await session.update(staffAttemptTable, { key: attempts.key }, attempts);
    },
    async remove(key) {
      await session.remove(staffAttemptTable, { key });
    },
    async forget(now) {
      await session.remove(staffAttemptTable, { expiresAt: LessThanOrEqual(now) });
    },
  },
});

const accounts = (session: TenantSession): StaffRecords['accounts'] => ({
  async insert({ account, passwordHash, invite }) {
    const { oidc, ...ofAccount } = account;
    const identity = oidc ? { oidcIssuer: oidc.issuer, oidcSubject: oidc.subject } : {};
    const invited = invite ? { inviteHash: invite.hash, inviteExpiresAt: invite.expiresAt } : {};
    const password = passwordHash === undefined ? {} : { passwordHash };
    const isNew = await session.insert(staffTable, { ...ofAccount, ...identity, ...invited, ...password });
    if (!isNew) throw new AppError('conflict', { staff: account.id });
  },
  get: async (id) => storedFrom(await session.findOne(staffTable, { id })),
  byLogin: async (login) => storedFrom(await session.findOne(staffTable, { login })),
  byIdentity: async ({ issuer, subject }) =>
    storedFrom(await session.findOne(staffTable, { oidcIssuer: issuer, oidcSubject: subject })),
  async list(page) {
    const rows = await session.find(staffTable, {}, { order: { sequence: 'ASC' }, ...page });
    return rows.flatMap((row) => storedFrom(row) ?? []);
  },
  change: async (id, changes) =>
    (await session.update(staffTable, { id, endedAt: null }, { id, ...columnsOf(changes) })) > 0,
});

function columnsOf({ oidc, invite, ...rest }: StaffChanges): Changes<Omit<Row, 'tenantId'>> {
  return {
    ...rest,
    ...(oidc === undefined ? {} : { oidcIssuer: oidc?.issuer ?? null, oidcSubject: oidc?.subject ?? null }),
    ...(invite === undefined ? {} : { inviteHash: invite?.hash ?? null, inviteExpiresAt: invite?.expiresAt ?? null }),
  };
}

function storedFrom(row: Row | undefined): StoredStaff | undefined {
  if (!row) return undefined;
  const { tenantId, oidcIssuer, oidcSubject, passwordHash, inviteHash, inviteExpiresAt, ...account } = row;
  const oidc = oidcIssuer && oidcSubject ? { oidc: { issuer: oidcIssuer, subject: oidcSubject } } : {};
  const invite = inviteHash && inviteExpiresAt ? { invite: { hash: inviteHash, expiresAt: inviteExpiresAt } } : {};
  return { account: { ...account, ...oidc }, ...(passwordHash === undefined ? {} : { passwordHash }), ...invite };
}

const sessions = (session: TenantSession): StaffRecords['sessions'] => ({
  async insert(one) {
    if (!(await session.insert(staffSessionTable, one))) throw new AppError('conflict', { staff: one.staff });
  },
  async see(tokenHash, at) {
    await session.update(staffSessionTable, { tokenHash, lockedAt: null }, { seenAt: at });
  },
  lock: async (tokenHash, at) =>
    (await session.update(staffSessionTable, { tokenHash, lockedAt: null }, { lockedAt: at })) > 0,
  renew: async (tokenHash, newHash, at) =>
    (await session.update(staffSessionTable, { tokenHash }, { tokenHash: newHash, seenAt: at, lockedAt: null })) > 0,
  async remove(tokenHash) {
    await session.remove(staffSessionTable, { tokenHash });
  },
  async removeOf(one) {
    await session.remove(staffSessionTable, { staff: one });
  },
  async forget(now) {
    await session.remove(staffSessionTable, { endsAt: LessThanOrEqual(now) });
  },
});

const zSessionRow = z.object({
  ...zTenant.unwrap().shape,
  tokenHash: z.string(),
  staff: z.string(),
  openedAt: zInstant,
  seenAt: zInstant,
  lockedAt: zInstant.optional(),
  endsAt: zInstant,
  staffName: z.string(),
  login: z.string(),
  roles: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(zRoles),
  hasPassword: z.coerce.number(),
  policyRevision: z.string().optional(),
});

const selectSessions = (places: string) => `
  SELECT ${tenantColumns}, token_hash AS "tokenHash", staff, opened_at AS "openedAt", seen_at AS "seenAt",
    locked_at AS "lockedAt", ends_at AS "endsAt", staff_accounts.name AS "staffName", login, roles,
    CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS "hasPassword", organization_policies.revision AS "policyRevision"
  FROM staff_sessions
  JOIN staff_accounts ON staff_accounts.tenant_id = staff_sessions.tenant_id AND staff_accounts.id = staff_sessions.staff
  JOIN tenants ON tenants.id = staff_sessions.tenant_id
  LEFT JOIN organization_policies ON organization_policies.tenant_id = staff_sessions.tenant_id
  WHERE token_hash IN (${places}) AND ended_at IS NULL`;

/** Sessions by the hashes of their tokens, in one statement; one of an account that has ended is not in it. */
export async function staffSessionsByHash(
  session: Session,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, FoundStaffSession>> {
  const rows = await session.join(selectSessions(placesFor(hashes)), hashes, zSessionRow);
  return new Map(rows.map((row) => [row.tokenHash, foundFrom(row)]));
}

function foundFrom(row: z.infer<typeof zSessionRow>): FoundStaffSession {
  const { tokenHash, staff: id, openedAt, seenAt, lockedAt, endsAt, ...rest } = row;
  const { staffName: name, login, roles, hasPassword, policyRevision = '', ...tenant } = rest;
  const session = { tokenHash, staff: id, openedAt, seenAt, endsAt, ...(lockedAt ? { lockedAt } : {}) };
  const named = { id, name, roles, policyRevision, isStaff: true as const };
  return { tenant, session, named, login, hasPassword: hasPassword === 1 };
}
