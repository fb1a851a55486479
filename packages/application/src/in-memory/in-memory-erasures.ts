import type { Did, TenantId } from '@assent/domain';
import type { ErasedCounts, ErasureRecords } from '../ports/erasure.ts';
import type { IssuanceSession } from '../ports/issuance-session.ts';
import type { PresentationSession } from '../ports/presentation-session.ts';
import type { Owned, Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

const none: ErasedCounts = { credentials: 0, grants: 0, receipts: 0, emergencies: 0, documents: 0, sessions: 0 };

/** Forgets patients of one tenant. Nothing is sealed in memory, so there are no keys to destroy. */
export function erasures(tables: () => Tables, { get, all, put }: Rows, tenant: TenantId): ErasureRecords {
  const remove = <T>(table: Map<string, Owned<T>>, isGone: (value: T) => boolean): number => {
    const gone = [...table].filter(([, row]) => row.tenant === tenant && isGone(row.value));
    for (const [key] of gone) table.delete(key);
    return gone.length;
  };
  const forgetSessions = (forgotten: Forgotten): number => {
    const offers = all(tables().issuanceSessions).filter((one) => isOfferAbout(one, forgotten));
    for (const { offered, deferral, access, refresh, ...kept } of offers)
      put(tables().issuanceSessions, kept.id, { ...kept, credentials: [] });
    const shown = all(tables().presentationSessions).filter((one) => hasShown(one, forgotten));
    for (const { outcome, responseKey, ...kept } of shown) put(tables().presentationSessions, kept.id, kept);
    return offers.length + shown.length;
  };
  return {
    async ofSubject(subject, receiptsFrom) {
      const t = tables();
      const isOf = (one: { readonly subject?: Did }) => one.subject === subject;
      const credentials = idsOf(all(t.credentials).filter(isOf));
      const gone = all(t.receipts).filter((one) => isOf(one) && !(receiptsFrom && one.at >= receiptsFrom));
      for (const { id } of gone) t.receiptPlaces.delete(`${tenant} ${id}`);
      const counts = {
        sessions: forgetSessions({ subject, credentials }),
        credentials: remove(t.credentials, isOf),
        grants: remove(t.grants, ({ grant }) => isOf(grant)),
        emergencies: remove(t.emergencies, ({ order }) => isOf(order)),
        documents: remove(t.savedDocuments, (one) => isOf(one) || one.issuer === subject),
        receipts: remove(t.receipts, ({ id }) => gone.some((one) => one.id === id)),
      };
      remove(t.epochs, isOf);
      for (const id of credentials) removeWithCredential(tables(), tenant, id);
      remove(t.healthLinks, isOf);
      remove(t.factsOffers, isOf);
      remove(t.mandates, (one) => isOf(one) || one.agent === subject);
      remove(t.fhirPatients, isOf);
      remove(t.noticeSettings, isOf);
      remove(t.holderSessions, ({ did }) => did === subject);
      remove(t.patients, ({ did }) => did === subject);
      return { counts };
    },
    async ofCredential(id) {
      const credential = get(tables().credentials, id);
      if (!credential) return undefined;
      const { compact, subject } = credential;
      const isCopy = (one: { readonly subject?: Did; readonly issuer: Did; readonly text: string }) =>
        (one.subject ?? one.issuer) === subject && one.text.includes(compact);
      const counts = {
        ...none,
        sessions: forgetSessions({ credentials: [id] }),
        credentials: remove(tables().credentials, (one) => one.id === id),
        documents: remove(tables().savedDocuments, isCopy),
      };
      removeWithCredential(tables(), tenant, id);
      return { counts };
    },
    async insert(erasure) {
      put(tables().erasures, erasure.id, erasure);
    },
    list: async ({ limit, offset }) =>
      all(tables().erasures)
        .reverse()
        .slice(offset, offset + limit),
    due: async (now) => all(tables().erasures).filter(({ kept }) => kept && kept.until <= now),
    async finish(id, receipts) {
      const { kept: _, ...erasure } = get(tables().erasures, id) ?? {};
      if (!('id' in erasure)) return;
      const counts = { ...erasure.counts, receipts: erasure.counts.receipts + receipts };
      put(tables().erasures, id, { ...erasure, counts });
    },
  };
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

function removeWithCredential({ dispenses, factsOffers }: Tables, tenant: TenantId, credential: string): void {
  factsOffers.delete(`${tenant} ${credential}`);
  for (const key of dispenses.keys()) if (key.startsWith(`${tenant} ${credential} `)) dispenses.delete(key);
}

interface Forgotten {
  readonly subject?: Did;
  readonly credentials: readonly string[];
}

const isOfferAbout = ({ credentials, deferral }: IssuanceSession, forgotten: Forgotten): boolean =>
  credentials.some((id) => forgotten.credentials.includes(id)) ||
  (deferral?.transaction?.holders ?? []).some((holder) => holder === forgotten.subject);

const hasShown = ({ outcome }: PresentationSession, forgotten: Forgotten): boolean =>
  outcome?.kind === 'accepted' &&
  outcome.disclosed.some(({ holder, id }) => holder === forgotten.subject || forgotten.credentials.includes(id));
