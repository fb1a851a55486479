import {
  type Keyring,
  maxSessionSteps,
  type NetworkRecords,
  type PresentationSession,
  type Sealed,
  type TenantRecords,
} from '@assent/application';
import { AppError, type Instant, type TenantId } from '@assent/domain';
import { LessThan, Not } from 'typeorm';
import type * as z from 'zod';
import { presentationSessionTable, zOutcome, zResponseKey } from '../entities/presentations.ts';
import type { Session } from '../session.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

type Row = z.infer<typeof presentationSessionTable.zRow>;

/** Requests of OpenID4VP that one tenant made, and what became of them. */
export function presentationSessions(session: TenantSession, keyring: Keyring): TenantRecords['presentationSessions'] {
  const seal = (content: object, context: string) => keyring.seal(Buffer.from(JSON.stringify(content)), context);
  const find = (id: string) => session.findOne(presentationSessionTable, { id });
  return {
    async insert({ responseKey, outcome, origins, forms, ...rest }) {
      const { id } = rest;
      const key = responseKey ? { sealedKey: seal(responseKey, keyContext(session.tenantId, id)) } : {};
      const sealedOutcome = outcome ? { sealedOutcome: seal(outcome, outcomeContext(session.tenantId, id)) } : {};
      const pages = origins ? { origins: [...origins] } : {};
      const asked = forms ? { forms: [...forms] } : {};
      const row = { ...rest, ...pages, ...asked, steps: [...rest.steps], ...key, ...sealedOutcome } as Omit<
        Row,
        'tenantId'
      >;
      if (!(await session.insert(presentationSessionTable, row))) throw new AppError('conflict', { session: id });
    },
    async get(id) {
      const row = await find(id);
      return row && opened(row, keyring);
    },
    async list(page) {
      const order = { createdAt: 'DESC', id: 'DESC' } as const;
      const rows = await session.find(presentationSessionTable, {}, { order, ...page });
      return rows.map((row) => opened(row, keyring));
    },
    async addStep(id, step) {
      const row = await find(id);
      if (!row || row.steps.length >= maxSessionSteps) return;
      await session.update(presentationSessionTable, { id }, { steps: [...row.steps, step] as Row['steps'] });
    },
    async conclude(id, outcome, step) {
      const row = await find(id);
      if (!row || row.concludedAt) return false;
      const changed = await session.update(
        presentationSessionTable,
        // two callers cannot both find it open
        { id, concludedAt: null },
        {
          concludedAt: step.at,
          steps: [...row.steps, step] as Row['steps'],
          sealedOutcome: seal(outcome, outcomeContext(session.tenantId, id)),
        },
      );
      return changed > 0;
    },
    async forget(before: Instant) {
      const expiresAt = LessThan(before);
      // one by one, by an index of those that still have it: sessions of years must not make it slower
      await session.update(
        presentationSessionTable,
        { expiresAt, sealedKey: Not<Sealed>(null as never) },
        { sealedKey: null },
      );
      await session.update(
        presentationSessionTable,
        { expiresAt, sealedOutcome: Not<Sealed>(null as never) },
        { sealedOutcome: null },
      );
      await session.update(presentationSessionTable, { expiresAt, code: Not<string>(null as never) }, { code: null });
    },
  };
}

/** Codes of all tenants: whoever types one does not say whose it is. */
export const presentationCodes = (session: Session): NetworkRecords['presentationCodes'] => ({
  async find(code) {
    const row = await session.findOne(presentationSessionTable, { code });
    return row && { tenant: row.tenantId, session: row.id };
  },
});

function opened({ sealedKey, sealedOutcome, ...row }: Row, keyring: Keyring): PresentationSession {
  const { tenantId, id } = row;
  const open = (sealed: NonNullable<typeof sealedKey>, context: string): unknown =>
    JSON.parse(Buffer.from(keyring.open(sealed, context)).toString());
  return {
    ...withoutTenant(row),
    ...(sealedKey ? { responseKey: zResponseKey.parse(open(sealedKey, keyContext(tenantId, id))) } : {}),
    ...(sealedOutcome ? { outcome: zOutcome.parse(open(sealedOutcome, outcomeContext(tenantId, id))) } : {}),
  };
}

/** What the key and the outcome of a session are sealed under. */
export const keyContext = (tenant: TenantId, id: string): string => `presentation-key:${tenant}:${id}`;
export const outcomeContext = (tenant: TenantId, id: string): string => `presentation-outcome:${tenant}:${id}`;
