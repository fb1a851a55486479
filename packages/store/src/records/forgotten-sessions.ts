import type { Keyring } from '@assent/application';
import type { Did } from '@assent/domain';
import type * as z from 'zod';
import { issuanceSessionTable } from '../entities/issuance.ts';
import { presentationSessionTable, zOutcome } from '../entities/presentations.ts';
import type { TenantSession } from '../tenant-session.ts';
import { outcomeContext } from './presentation-sessions.ts';

/** Of whom, or of which credentials, nothing may be left in sessions with wallets. */
export interface Forgotten {
  readonly subject?: Did;
  readonly credentials: readonly string[];
}

/**
 * Forgets what sessions with wallets keep of a subject, or of credentials: offers and their codes, holders, and what was disclosed. That there was a
 * session stays, with its steps. How many there were.
 */
export async function forgetSessions(session: TenantSession, keyring: Keyring, forgotten: Forgotten): Promise<number> {
  return (await forgetOffers(session, forgotten)) + (await forgetDisclosed(session, keyring, forgotten));
}

/** The longest list of identifiers that is looked for in one statement. */
const maxNames = 100;

async function forgetOffers(session: TenantSession, { subject, credentials }: Forgotten): Promise<number> {
  const found = new Set<string>();
  const names = [...credentials, ...(subject === undefined ? [] : [subject])];
  for (let at = 0; at < names.length; at += maxNames) {
    const part = names.slice(at, at + maxNames);
    // identifiers have no signs that mean something to LIKE but `_`, which finds more than it must; that is looked at below
    const likes = part.map((_, index) => `credentials LIKE $${index + 2} OR deferral LIKE $${index + 2}`).join(' OR ');
    const rows = await session.select(
      issuanceSessionTable,
      `(${likes})`,
      part.map((name) => `%"${name}"%`),
    );
    for (const row of rows) if (isAbout(row, part)) found.add(row.id);
  }
  for (const id of found) {
    const changes = { sealedOffer: null, deferral: null, access: null, refresh: null, credentials: [] };
    await session.update(issuanceSessionTable, { id }, changes);
  }
  return found.size;
}

const isAbout = (
  { credentials, deferral }: z.infer<typeof issuanceSessionTable.zRow>,
  names: readonly string[],
): boolean => [...credentials, ...(deferral?.transaction?.holders ?? [])].some((name) => names.includes(name));

/** Outcomes are kept for a day, so there are few. What was disclosed by somebody may be of a credential of somebody else, and is theirs. */
async function forgetDisclosed(session: TenantSession, keyring: Keyring, forgotten: Forgotten): Promise<number> {
  const rows = await session.select(presentationSessionTable, 'sealed_outcome IS NOT NULL', []);
  let count = 0;
  for (const { tenantId, id, sealedOutcome } of rows) {
    if (!sealedOutcome) continue;
    const text = Buffer.from(keyring.open(sealedOutcome, outcomeContext(tenantId, id))).toString();
    const outcome = zOutcome.parse(JSON.parse(text));
    const isOf =
      outcome.kind === 'accepted' &&
      outcome.disclosed.some((one) => one.holder === forgotten.subject || forgotten.credentials.includes(one.id));
    if (isOf) count += await session.update(presentationSessionTable, { id }, { sealedOutcome: null, sealedKey: null });
  }
  return count;
}
