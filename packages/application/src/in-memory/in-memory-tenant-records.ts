import { AppError, type Dispense, defaultConsentRules, type Instant, type TenantId } from '@assent/domain';
import { statusListCapacity } from '../chain/status-list-capacity.ts';
import type { AuthorizationState } from '../ports/authorization-state.ts';
import { maxSessionSteps } from '../ports/presentation-session.ts';
import type { Page, TenantRecords } from '../ports/store.ts';
import { apiKeyRecords } from './in-memory-api-keys.ts';
import type { Tables } from './in-memory-database.ts';
import { emergencies } from './in-memory-emergencies.ts';
import { erasures } from './in-memory-erasures.ts';
import { placeEvent, placeReceipt } from './in-memory-events.ts';
import { fhirRecords } from './in-memory-fhir-records.ts';
import { healthCards, healthLinks } from './in-memory-health-cards.ts';
import { proofs } from './in-memory-proofs.ts';
import { staffRecords } from './in-memory-staff.ts';
import { webhooks } from './in-memory-webhooks.ts';
import { type Rows, rowsOf } from './rows-of-tenant.ts';
import { takeStatusIndex } from './take-status-index.ts';

/** Rows of one tenant, within one unit of work. */
export function tenantRecords(tables: () => Tables, tenant: TenantId): TenantRecords {
  const rows = rowsOf(tenant);
  return {
    patients: patients(tables, rows),
    credentials: credentials(tables, rows),
    statusLists: statusLists(tables, rows),
    grants: grants(tables, rows),
    epochs: epochs(tables, rows),
    mandates: mandates(tables, rows),
    requests: requests(tables, rows),
    presentationSessions: presentationSessions(tables, rows),
    issuanceSessions: issuanceSessions(tables, rows),
    authorizationStates: authorizationStates(tables, rows),
    trust: trust(tables, rows),
    issuerCertificate: {
      get: async () => rows.get(tables().issuerCertificates, ''),
      put: async (certificate) => rows.put(tables().issuerCertificates, '', certificate),
    },
    consentRules: consentRules(tables, rows),
    emergencies: emergencies(tables, tenant),
    ...apiKeyRecords(tables, rows),
    staff: staffRecords(tables, rows),
    ...fhirRecords(tables, rows),
    healthCards: healthCards(tables, rows),
    healthLinks: healthLinks(tables, rows),
    proofs: proofs(tables, rows),
    holderSessions: holderSessions(tables, rows),
    receipts: receipts(tables, rows, tenant),
    noticeSettings: {
      get: async (subject) => rows.get(tables().noticeSettings, subject)?.settings,
      put: async (subject, settings) => rows.put(tables().noticeSettings, subject, { subject, settings }),
    },
    erasures: erasures(tables, rows, tenant),
    events: { append: async (event) => placeEvent(tables(), tenant, event) },
    dispenses: dispenses(tables, rows),
    webhooks: webhooks(tables, rows, tenant),
  };
}

const pageOf = <T>(rows: readonly T[], { limit, offset }: Page): T[] => rows.slice(offset, offset + limit);

const patients = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['patients'] => ({
  async insert(patient) {
    const taken = all(tables().patients).some(({ id, did }) => id === patient.id || did === patient.did);
    if (taken) throw new AppError('conflict', { patient: patient.id });
    put(tables().patients, patient.id, patient);
  },
  get: async (id) => get(tables().patients, id),
  byDid: async (did) => all(tables().patients).find((patient) => patient.did === did),
  list: async (page) => pageOf(all(tables().patients), page),
});

const credentials = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['credentials'] => ({
  async insert(credential) {
    if (get(tables().credentials, credential.id)) throw new AppError('conflict', { credential: credential.id });
    put(tables().credentials, credential.id, credential);
  },
  get: async (id) => get(tables().credentials, id),
  list: async ({ subject }, page) => {
    const found = all(tables().credentials).filter(
      (credential) => (subject ?? credential.subject) === credential.subject,
    );
    return pageOf(found.reverse(), page);
  },
  async markRevoked(id, at, intentId) {
    const credential = get(tables().credentials, id);
    if (!credential || credential.revokedAt !== undefined) return false;
    put(tables().credentials, id, { ...credential, revokedAt: at, revocationIntent: intentId });
    return true;
  },
  async putSuspension(id, suspension) {
    const credential = get(tables().credentials, id);
    if (credential) put(tables().credentials, id, { ...credential, suspension });
  },
});

const statusLists = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['statusLists'] => ({
  async insert(list) {
    if ([...tables().statusLists.values()].some(({ value }) => value.listId === list.listId)) {
      throw new AppError('conflict', { list: list.listId });
    }
    put(tables().statusLists, list.listId, list);
  },
  get: async () => all(tables().statusLists).at(-1),
  async allocate(listId) {
    const list = get(tables().statusLists, listId);
    if (!list) throw new AppError('not_found', { list: listId });
    const used = new Set(tables().statusIndices.get(listId));
    if (used.size >= statusListCapacity(list.size)) throw new AppError('conflict', { list: listId, size: list.size });
    const index = takeStatusIndex(used, list.size);
    tables().statusIndices.set(listId, used);
    return index;
  },
});

const grants = (tables: () => Tables, { get, all, put, remove }: Rows): TenantRecords['grants'] => ({
  async put(stored) {
    const key = `${stored.grant.id} ${stored.grant.version}`;
    if (get(tables().grants, key)) return { isNew: false };
    put(tables().grants, key, stored);
    return { isNew: true };
  },
  get: async (id) =>
    all(tables().grants)
      .filter(({ grant }) => grant.id === id)
      .sort((a, b) => b.grant.version - a.grant.version)[0],
  ofSubject: async (subject) => all(tables().grants).filter(({ grant }) => grant.subject === subject),
  async remove(id) {
    for (const { grant } of all(tables().grants))
      if (grant.id === id) remove(tables().grants, `${id} ${grant.version}`);
  },
});

const mandates = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['mandates'] => ({
  async insert(mandate) {
    if (get(tables().mandates, mandate.id)) throw new AppError('conflict', { mandate: mandate.id });
    put(tables().mandates, mandate.id, mandate);
  },
  get: async (id) => get(tables().mandates, id),
  async replace(mandate) {
    if (get(tables().mandates, mandate.id)) put(tables().mandates, mandate.id, mandate);
  },
  ofSubject: async (subject) => all(tables().mandates).filter((one) => one.subject === subject),
});

const epochs = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['epochs'] => ({
  async insert(epoch) {
    const key = `${epoch.subject} ${epoch.number}`;
    if (get(tables().epochs, key)) throw new AppError('conflict', { epoch: epoch.number });
    put(tables().epochs, key, epoch);
  },
  latest: async (subject) =>
    all(tables().epochs)
      .filter((epoch) => epoch.subject === subject)
      .sort((a, b) => b.number - a.number)[0],
});

const requests = (tables: () => Tables, { get, put }: Rows): TenantRecords['requests'] => ({
  async insert(request) {
    if (get(tables().requests, request.id)) throw new AppError('conflict', { request: request.id });
    put(tables().requests, request.id, request);
  },
  get: async (id) => get(tables().requests, id),
  async consume(id, at) {
    const request = get(tables().requests, id);
    if (!request || request.usedAt !== undefined) return false;
    put(tables().requests, id, { ...request, usedAt: at });
    return true;
  },
});

const issuanceSessions = (tables: () => Tables, { get, all, put }: Rows): TenantRecords['issuanceSessions'] => ({
  async insert(session) {
    if (get(tables().issuanceSessions, session.id)) throw new AppError('conflict', { session: session.id });
    put(tables().issuanceSessions, session.id, session);
  },
  get: async (id) => get(tables().issuanceSessions, id),
  async replace(session) {
    if (get(tables().issuanceSessions, session.id)) put(tables().issuanceSessions, session.id, session);
  },
  async forget(before) {
    for (const { offered: _, ...session } of all(tables().issuanceSessions))
      if (session.keptUntil < before) put(tables().issuanceSessions, session.id, session);
  },
});

const authorizationStates = (
  tables: () => Tables,
  { get, all, put, remove }: Rows,
): TenantRecords['authorizationStates'] => {
  const table = () => tables().authorizationStates;
  const unlessOver = (state: AuthorizationState | undefined, now: Instant) =>
    state && state.expiresAt > now ? state : undefined;
  const removeWhere = (isGone: (state: AuthorizationState) => boolean) => {
    for (const state of all(table())) if (isGone(state)) remove(table(), state.hash);
  };
  return {
    put: async (state) => put(table(), state.hash, state),
    get: async (hash, now) => unlessOver(get(table(), hash), now),
    ofGroup: async (groupHash, now) =>
      all(table()).find((state) => state.groupHash === groupHash && unlessOver(state, now)),
    async use(hash, at) {
      const state = get(table(), hash);
      if (!state || state.usedAt) return false;
      put(table(), hash, { ...state, usedAt: at });
      return true;
    },
    remove: async (hash) => void remove(table(), hash),
    removeGroup: async (groupHash) => removeWhere((state) => state.groupHash === groupHash),
    forget: async (now) => removeWhere(({ expiresAt }) => expiresAt <= now),
  };
};

const presentationSessions = (
  tables: () => Tables,
  { get, all, put }: Rows,
): TenantRecords['presentationSessions'] => ({
  async insert(session) {
    if (get(tables().presentationSessions, session.id)) throw new AppError('conflict', { session: session.id });
    put(tables().presentationSessions, session.id, session);
  },
  get: async (id) => get(tables().presentationSessions, id),
  async addStep(id, step) {
    const session = get(tables().presentationSessions, id);
    if (!session || session.steps.length >= maxSessionSteps) return;
    put(tables().presentationSessions, id, { ...session, steps: [...session.steps, step] });
  },
  async conclude(id, outcome, step) {
    const session = get(tables().presentationSessions, id);
    if (!session || session.concludedAt !== undefined) return false;
    const steps = [...session.steps, step];
    put(tables().presentationSessions, id, { ...session, steps, outcome, concludedAt: step.at });
    return true;
  },
  async forget(before) {
    for (const { responseKey, outcome, ...session } of all(tables().presentationSessions)) {
      if (session.expiresAt < before) put(tables().presentationSessions, session.id, session);
    }
  },
});

const trust = (tables: () => Tables, { get, all, put, remove }: Rows): TenantRecords['trust'] => ({
  async insert(entry) {
    if (get(tables().trust, entry.id)) throw new AppError('conflict', { trust: entry.id });
    put(tables().trust, entry.id, entry);
  },
  list: async () => all(tables().trust),
  remove: async (id) => remove(tables().trust, id),
});

const consentRules = (tables: () => Tables, { get, put, remove }: Rows): TenantRecords['consentRules'] => ({
  get: async () => get(tables().consentRules, 'own') ?? { rules: defaultConsentRules, revision: '', valueSets: [] },
  put: async (rules) => put(tables().consentRules, 'own', rules),
  putValueSet: async (set) => put(tables().valueSets, set.url, set),
  removeValueSet: async (url) => remove(tables().valueSets, url),
  valueSets: async (urls) => urls.flatMap((url) => get(tables().valueSets, url) ?? []),
});

const holderSessions = (tables: () => Tables, { get, put }: Rows): TenantRecords['holderSessions'] => ({
  async insert(session) {
    if (get(tables().holderSessions, session.tokenHash)) throw new AppError('conflict');
    put(tables().holderSessions, session.tokenHash, session);
  },
  find: async (tokenHash) => get(tables().holderSessions, tokenHash),
});

const dispenses = (tables: () => Tables, { get, put }: Rows): TenantRecords['dispenses'] => ({
  async ofCredential(credential) {
    const found: Dispense[] = [];
    for (let number = 1; ; number += 1) {
      const one = get(tables().dispenses, `${credential} ${number}`);
      if (!one) return found;
      found.push(one);
    }
  },
  async insert(credential, _, dispense) {
    const key = `${credential} ${dispense.number}`;
    if (get(tables().dispenses, key)) throw new AppError('conflict', { credential, fill: dispense.number });
    put(tables().dispenses, key, dispense);
  },
});

const receipts = (tables: () => Tables, { get, all, put }: Rows, tenant: TenantId): TenantRecords['receipts'] => ({
  async append(receipt) {
    if (get(tables().receipts, receipt.id)) return;
    put(tables().receipts, receipt.id, receipt);
    placeReceipt(tables(), tenant, receipt.id);
  },
  ofSubject: async (subject, page) =>
    pageOf(
      all(tables().receipts)
        .filter((receipt) => receipt.subject === subject)
        .reverse(),
      page,
    ),
  after: async (subject, id, limit) => {
    const own = all(tables().receipts).filter((receipt) => receipt.subject === subject);
    const at = own.findIndex((receipt) => receipt.id === id);
    return id !== undefined && at < 0 ? undefined : own.slice(at + 1, at + 1 + limit);
  },
  logged: async (subject, logId) =>
    all(tables().receipts)
      .filter((receipt) => receipt.subject === subject)
      .flatMap((receipt) => {
        const place = tables().receiptPlaces.get(`${tenant} ${receipt.id}`);
        if (!place || place === 'left out' || place.logId !== logId) return [];
        return [{ receipt, index: place.index, salt: place.salt }];
      })
      .sort((a, b) => a.index - b.index),
  waiting: async (subject) =>
    all(tables().receipts).filter(
      ({ id, subject: own }) => own === subject && !tables().receiptPlaces.has(`${tenant} ${id}`),
    ).length,
});
