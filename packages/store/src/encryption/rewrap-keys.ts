import { type Keyring, privateKeyContext, type Sealed } from '@assent/application';
import type { Bytes32, TenantId } from '@assent/domain';
import { MoreThan } from 'typeorm';
import type { Database } from '../database.ts';
import { privateKeyTable } from '../entities/agent-keys.ts';
import { auditLogTable } from '../entities/audit-log.ts';
import { erasureTable } from '../entities/erasures.ts';
import { webhookTable } from '../entities/events.ts';
import { fhirLookupKeyTable } from '../entities/fhir-access.ts';
import { healthLinkTable } from '../entities/health-cards.ts';
import { authorizationStateTable, issuanceSessionTable } from '../entities/issuance.ts';
import { intentTable } from '../entities/outbox.ts';
import { subjectKeyTable } from '../entities/patients.ts';
import { presentationSessionTable } from '../entities/presentations.ts';
import { proofIssuerTable, proofRequestTable, studyEntryTable } from '../entities/proofs.ts';
import { logKeyContext } from '../records/audit-log.ts';
import { stateContext } from '../records/authorization-states.ts';
import { erasureContext } from '../records/erasures.ts';
import { lookupKeyContext } from '../records/fhir-access.ts';
import { linkContext } from '../records/health-links.ts';
import { intentContext } from '../records/intent-payload.ts';
import { offerContext } from '../records/issuance-sessions.ts';
import { keyContext, outcomeContext } from '../records/presentation-sessions.ts';
import { proofIssuerContext } from '../records/proof-issuers.ts';
import { proofOutcomeContext } from '../records/proofs.ts';
import { studyEntryContext } from '../records/study-journals.ts';
import { webhookContext } from '../records/webhooks.ts';
import type { Session } from '../session.ts';
import { subjectKeyContext } from './subject-cipher.ts';

/** How many rows were sealed anew. */
export interface RewrapCounts {
  readonly privateKeys: number;
  readonly subjectKeys: number;
  readonly intents: number;
  readonly auditLogs: number;
  readonly presentationSessions: number;
  readonly issuanceSessions: number;
  readonly authorizationStates: number;
  readonly fhirLookupKeys: number;
  readonly erasures: number;
  readonly webhooks: number;
  /** Those of nobody: the others are sealed under the keys of subjects. */
  readonly healthLinks: number;
  readonly proofIssuers: number;
  readonly proofRequests: number;
  readonly studyEntries: number;
}

/** A batch that was looked at: where it ended, and how many of its rows were sealed anew. */
interface Batch {
  readonly lastKey?: string;
  readonly rewrapped: number;
}

const batchSize = 100;

/**
 * Seals anew, with the newest key, everything that an older key seals: private keys, data keys of subjects, secrets in
 * intents, signing keys of audit logs, secrets of webhooks, and what sessions with wallets, offers to them, their authorizations
 * and health links of nobody keep. Contents of patients stay as they are: their data
 * keys do not change. Each batch is a transaction of its own, so it may be interrupted and run again. Run it when every process
 * has the new key; after it, older keys can go.
 *
 * @throws AppError `key_unavailable` if a key that something is sealed with is missing, `store_unavailable`
 */
export async function rewrapKeys(database: Database, keyring: Keyring): Promise<RewrapCounts> {
  const rewrap = rewrapWith(keyring);
  return {
    privateKeys: await inBatches(database, (session, after) => rewrapPrivateKeys(session, after, rewrap)),
    subjectKeys: await inBatches(database, (session, after) => rewrapSubjectKeys(session, after, rewrap)),
    intents: await inBatches(database, (session, after) => rewrapIntents(session, after, rewrap)),
    auditLogs: await inBatches(database, (session, after) => rewrapAuditLogs(session, after, rewrap)),
    presentationSessions: await inBatches(database, (session, after) => rewrapSessions(session, after, rewrap)),
    issuanceSessions: await inBatches(database, (session, after) => rewrapOffers(session, after, rewrap)),
    authorizationStates: await inBatches(database, (session, after) => rewrapStates(session, after, rewrap)),
    fhirLookupKeys: await inBatches(database, (session, after) => rewrapLookupKeys(session, after, rewrap)),
    erasures: await inBatches(database, (session, after) => rewrapErasures(session, after, rewrap)),
    webhooks: await inBatches(database, (session, after) => rewrapWebhooks(session, after, rewrap)),
    healthLinks: await inBatches(database, (session, after) => rewrapLinks(session, after, rewrap)),
    proofIssuers: await inBatches(database, (session, after) => rewrapProofIssuers(session, after, rewrap)),
    proofRequests: await inBatches(database, (session, after) => rewrapProofRequests(session, after, rewrap)),
    studyEntries: await inBatches(database, (session, after) => rewrapStudyEntries(session, after, rewrap)),
  };
}

/** The same secret under the newest key, or undefined if it is already. */
type Rewrap = (sealed: Sealed, context: string) => Sealed | undefined;

const rewrapWith =
  (keyring: Keyring): Rewrap =>
  (sealed, context) => {
    if (keyring.isCurrent(sealed)) return undefined;
    const secret = keyring.open(sealed, context);
    const again = keyring.seal(secret, context);
    secret.fill(0);
    return again;
  };

async function inBatches(
  { unitOfWork }: Database,
  next: (session: Session, after: string) => Promise<Batch>,
): Promise<number> {
  let total = 0;
  let after: string | undefined = '';
  while (after !== undefined) {
    const from: string = after;
    const { lastKey, rewrapped } = await unitOfWork((session) => next(session, from));
    total += rewrapped;
    after = lastKey;
  }
  return total;
}

async function rewrapPrivateKeys(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { alias: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(privateKeyTable, { alias: MoreThan(after) }, page);
  const last = rows.at(-1)?.alias;
  // Several owners may have the last one, and the next batch begins after all of them.
  const others = last === undefined ? [] : await session.find(privateKeyTable, { alias: last });
  let rewrapped = 0;
  for (const { tenantId, alias, sealedKey } of [...rows.filter((row) => row.alias !== last), ...others]) {
    const renewed = rewrap(sealedKey, privateKeyContext(alias));
    const where = { tenantId, alias, sealedKey };
    if (renewed) rewrapped += await session.update(privateKeyTable, where, { sealedKey: renewed });
  }
  return batchOf(last, rewrapped);
}

async function rewrapSubjectKeys(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { keyId: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(subjectKeyTable, { keyId: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, subject, keyId, sealedKey } of rows) {
    const renewed = rewrap(sealedKey, subjectKeyContext(tenantId, subject));
    if (renewed) rewrapped += await session.update(subjectKeyTable, { keyId, sealedKey }, { sealedKey: renewed });
  }
  return batchOf(rows.at(-1)?.keyId, rewrapped);
}

async function rewrapIntents(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(intentTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { id, payload } of rows) {
    if (payload.kind !== 'reveal_consent') continue;
    const sealedSecret = rewrap(payload.sealedSecret, intentContext(id));
    if (sealedSecret) {
      rewrapped += await session.update(intentTable, { id }, { payload: { ...payload, sealedSecret } });
    }
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapAuditLogs(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { logId: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(auditLogTable, { logId: MoreThan(after as Bytes32) }, page);
  let rewrapped = 0;
  for (const { logId, sealedSigningKey } of rows) {
    const renewed = rewrap(sealedSigningKey, logKeyContext(logId));
    if (renewed) rewrapped += await session.update(auditLogTable, { logId }, { sealedSigningKey: renewed });
  }
  return batchOf(rows.at(-1)?.logId, rewrapped);
}

async function rewrapSessions(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(presentationSessionTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedKey, sealedOutcome } of rows) {
    const key = sealedKey && rewrap(sealedKey, keyContext(tenantId, id));
    const outcome = sealedOutcome && rewrap(sealedOutcome, outcomeContext(tenantId, id));
    if (!key && !outcome) continue;
    const renewed = { ...(key ? { sealedKey: key } : {}), ...(outcome ? { sealedOutcome: outcome } : {}) };
    // what was concluded or forgotten meanwhile is not brought back
    const same = { tenantId, id, sealedKey: sealedKey ?? null, sealedOutcome: sealedOutcome ?? null };
    rewrapped += await session.update(presentationSessionTable, same, renewed);
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapOffers(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(issuanceSessionTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedOffer } of rows) {
    const renewed = sealedOffer && rewrap(sealedOffer, offerContext(tenantId, id));
    if (!renewed) continue;
    rewrapped += await session.update(issuanceSessionTable, { tenantId, id, sealedOffer }, { sealedOffer: renewed });
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapStates(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { hash: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(authorizationStateTable, { hash: MoreThan(after) }, page);
  const last = rows.at(-1)?.hash;
  // Several tenants may have the last one, and the next batch begins after all of them.
  const others = last === undefined ? [] : await session.find(authorizationStateTable, { hash: last });
  let rewrapped = 0;
  for (const { tenantId, hash, sealedContent } of [...rows.filter((row) => row.hash !== last), ...others]) {
    const renewed = rewrap(sealedContent, stateContext(tenantId, hash));
    const where = { tenantId, hash, sealedContent };
    if (renewed) rewrapped += await session.update(authorizationStateTable, where, { sealedContent: renewed });
  }
  return batchOf(last, rewrapped);
}

async function rewrapLookupKeys(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { tenantId: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(fhirLookupKeyTable, { tenantId: MoreThan(after as TenantId) }, page);
  let rewrapped = 0;
  for (const { tenantId, sealedKey } of rows) {
    const renewed = rewrap(sealedKey, lookupKeyContext(tenantId));
    if (renewed) rewrapped += await session.update(fhirLookupKeyTable, { tenantId, sealedKey }, { sealedKey: renewed });
  }
  return batchOf(rows.at(-1)?.tenantId, rewrapped);
}

async function rewrapErasures(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(erasureTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedSubject } of rows) {
    const renewed = sealedSubject && rewrap(sealedSubject, erasureContext(tenantId, id));
    if (renewed)
      rewrapped += await session.update(erasureTable, { tenantId, id, sealedSubject }, { sealedSubject: renewed });
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapWebhooks(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(webhookTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedSecret } of rows) {
    const renewed = rewrap(sealedSecret, webhookContext(tenantId, id));
    const where = { tenantId, id, sealedSecret };
    if (renewed) rewrapped += await session.update(webhookTable, where, { sealedSecret: renewed });
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapLinks(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { hash: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(healthLinkTable, { hash: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, subject, sealedContent } of rows) {
    const renewed = subject === undefined && rewrap(sealedContent, linkContext(tenantId, id));
    if (!renewed) continue;
    // a link that changed meanwhile was sealed with the newest key then
    rewrapped += await session.update(healthLinkTable, { tenantId, id, sealedContent }, { sealedContent: renewed });
  }
  return batchOf(rows.at(-1)?.hash, rewrapped);
}

async function rewrapProofIssuers(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(proofIssuerTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedSecrets } of rows) {
    const renewed = rewrap(sealedSecrets, proofIssuerContext(tenantId, id));
    const where = { tenantId, id, sealedSecrets };
    if (renewed) rewrapped += await session.update(proofIssuerTable, where, { sealedSecrets: renewed });
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapProofRequests(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(proofRequestTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedOutcome } of rows) {
    const renewed = sealedOutcome && rewrap(sealedOutcome, proofOutcomeContext(tenantId, id));
    const where = { tenantId, id };
    if (renewed) rewrapped += await session.update(proofRequestTable, where, { sealedOutcome: renewed });
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

async function rewrapStudyEntries(session: Session, after: string, rewrap: Rewrap): Promise<Batch> {
  const page = { order: { id: 'ASC' }, limit: batchSize } as const;
  const rows = await session.find(studyEntryTable, { id: MoreThan(after) }, page);
  let rewrapped = 0;
  for (const { tenantId, id, sealedContent } of rows) {
    const renewed = rewrap(sealedContent, studyEntryContext(tenantId, id));
    if (renewed) rewrapped += await session.update(studyEntryTable, { tenantId, id }, { sealedContent: renewed });
  }
  return batchOf(rows.at(-1)?.id, rewrapped);
}

const batchOf = (lastKey: string | undefined, rewrapped: number): Batch =>
  lastKey === undefined ? { rewrapped } : { lastKey, rewrapped };
