import { AppError, type StaffAccount } from '@assent/domain';
import type { FoundStaffSession, StaffChanges, StaffRecords, StoredStaff } from '../ports/staff.ts';
import type { Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

/** Accounts of staff, and who is signed in. */
export const staffRecords = (tables: () => Tables, rows: Rows): StaffRecords => ({
  accounts: accounts(tables, rows),
  sessions: sessions(tables, rows),
  attempts: {
    get: async (key) => rows.get(tables().staffAttempts, key),
    put: async (attempts) => rows.put(tables().staffAttempts, attempts.key, attempts),
    async remove(key) {
      rows.remove(tables().staffAttempts, key);
    },
    async forget(now) {
      for (const { key, expiresAt } of rows.all(tables().staffAttempts))
        if (expiresAt <= now) rows.remove(tables().staffAttempts, key);
    },
  },
});

const accounts = (tables: () => Tables, { get, all, put }: Rows): StaffRecords['accounts'] => ({
  async insert(staff) {
    const { account } = staff;
    if (all(tables().staff).some((known) => isSame(known.account, account)))
      throw new AppError('conflict', { staff: account.id });
    put(tables().staff, account.id, staff);
  },
  get: async (id) => get(tables().staff, id),
  byLogin: async (login) => all(tables().staff).find(({ account }) => account.login === login),
  byIdentity: async ({ issuer, subject }) =>
    all(tables().staff).find(({ account: { oidc } }) => oidc?.issuer === issuer && oidc.subject === subject),
  list: async ({ limit, offset }) => all(tables().staff).slice(offset, offset + limit),
  async change(id, changes) {
    const row = get(tables().staff, id);
    if (!row || row.account.endedAt) return false;
    put(tables().staff, id, changed(row, changes));
    return true;
  },
});

const isSame = (a: StaffAccount, b: StaffAccount): boolean =>
  a.id === b.id ||
  a.login === b.login ||
  (a.oidc !== undefined && a.oidc.issuer === b.oidc?.issuer && a.oidc.subject === b.oidc.subject);

function changed({ account, ...secrets }: StoredStaff, changes: StaffChanges): StoredStaff {
  const { passwordHash, invite, ...ofAccount } = changes;
  return {
    account: without({ ...account, ...ofAccount }) as StaffAccount,
    ...without({ ...secrets, ...given({ passwordHash, invite }) }),
  } as StoredStaff;
}

const given = (value: object) => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
const without = (value: object) => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));

const sessions = (tables: () => Tables, { get, all, put, remove }: Rows): StaffRecords['sessions'] => ({
  async insert(session) {
    const taken = [...tables().staffSessions.values()].some(({ value }) => value.tokenHash === session.tokenHash);
    if (taken) throw new AppError('conflict', { staff: session.staff });
    put(tables().staffSessions, session.tokenHash, session);
  },
  async see(tokenHash, at) {
    const session = get(tables().staffSessions, tokenHash);
    if (session && !session.lockedAt) put(tables().staffSessions, tokenHash, { ...session, seenAt: at });
  },
  async lock(tokenHash, at) {
    const session = get(tables().staffSessions, tokenHash);
    if (!session || session.lockedAt) return false;
    put(tables().staffSessions, tokenHash, { ...session, lockedAt: at });
    return true;
  },
  async renew(tokenHash, newHash, at) {
    const session = get(tables().staffSessions, tokenHash);
    if (!session) return false;
    const { lockedAt: _, ...rest } = session;
    remove(tables().staffSessions, tokenHash);
    put(tables().staffSessions, newHash, { ...rest, tokenHash: newHash, seenAt: at });
    return true;
  },
  async remove(tokenHash) {
    remove(tables().staffSessions, tokenHash);
  },
  async removeOf(staff) {
    for (const session of all(tables().staffSessions))
      if (session.staff === staff) remove(tables().staffSessions, session.tokenHash);
  },
  async forget(now) {
    for (const { tokenHash, endsAt } of all(tables().staffSessions))
      if (endsAt <= now) remove(tables().staffSessions, tokenHash);
  },
});

/** Whoever is signed in with this token. */
export function staffSessionByHash(
  { staffSessions, staff, tenants, organizationPolicies }: Tables,
  hash: string,
): FoundStaffSession | undefined {
  const row = [...staffSessions.values()].find(({ value }) => value.tokenHash === hash);
  const stored = row && staff.get(`${row.tenant} ${row.value.staff}`)?.value;
  const tenant = row && tenants.get(row.tenant)?.tenant;
  if (!row || !stored || !tenant || stored.account.endedAt) return undefined;
  const { id, name, roles, login } = stored.account;
  const policyRevision = organizationPolicies.get(`${row.tenant} own`)?.value.revision ?? '';
  const named = { id, name, roles, policyRevision, isStaff: true as const };
  return { tenant, session: row.value, named, login, hasPassword: stored.passwordHash !== undefined };
}
