import { AppError } from '@assent/domain';
import type { ProofRecords } from '../ports/proof-records.ts';
import type { Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

/** Credentials for proofs, and proofs that were asked for. */
export const proofs = (tables: () => Tables, rows: Rows): ProofRecords => ({
  issuers: {
    insert: async (issuer) => insertNew(rows, tables().proofIssuers, issuer),
    list: async () => rows.all(tables().proofIssuers),
  },
  epochs: epochs(tables, rows),
  handles: handles(tables, rows),
  offers: {
    insert: async (offer) => insertNew(rows, tables().factsOffers, offer),
    get: async (id) => rows.get(tables().factsOffers, id),
    ofSubject: async (subject) => rows.all(tables().factsOffers).filter((offer) => offer.subject === subject),
    async bind(id, commitment) {
      const offer = rows.get(tables().factsOffers, id);
      if (!offer || (offer.commitment ?? commitment) !== commitment) return false;
      rows.put(tables().factsOffers, id, { ...offer, commitment });
      return true;
    },
  },
  studies: {
    insert: async (study) => insertNew(rows, tables().studies, study),
    get: async (id) => rows.get(tables().studies, id),
    list: async () => rows.all(tables().studies),
  },
  requests: {
    insert: async (request) => insertNew(rows, tables().proofRequests, request),
    get: async (id) => rows.get(tables().proofRequests, id),
    ofStudy: async (study) => rows.all(tables().proofRequests).filter((request) => request.study === study),
    async counts(study) {
      const made = rows.all(tables().proofRequests).filter((request) => request.study === study);
      return { asked: made.length, proven: made.filter(({ answered }) => answered).length };
    },
    async conclude(id, at, outcome) {
      const request = rows.get(tables().proofRequests, id);
      if (!request || request.answered) return false;
      rows.put(tables().proofRequests, id, { ...request, answered: { at, outcome } });
      return true;
    },
  },
  enrolments: {
    async insert(enrolment) {
      const key = `${enrolment.study} ${enrolment.pseudonym}`;
      if (rows.get(tables().enrolments, key)) return false;
      rows.put(tables().enrolments, key, enrolment);
      return true;
    },
    count: async (study) => rows.all(tables().enrolments).filter((enrolment) => enrolment.study === study).length,
    ofStudy: async (study) => rows.all(tables().enrolments).filter((enrolment) => enrolment.study === study),
  },
  journals: journals(tables, rows),
  refusals: {
    async count(study, reason) {
      const key = `${study} ${reason}`;
      const count = (rows.get(tables().proofRefusals, key)?.count ?? 0) + 1;
      rows.put(tables().proofRefusals, key, { study, reason, count });
    },
    async ofStudy(study) {
      const found = rows.all(tables().proofRefusals).filter((one) => one.study === study);
      return Object.fromEntries(found.map(({ reason, count }) => [reason, count]));
    },
  },
});

const journals = (tables: () => Tables, { get, all, put }: Rows): ProofRecords['journals'] => {
  const ofStudy = (study: string) => all(tables().studyEntries).filter((entry) => entry.study === study);
  return {
    async open(log) {
      if (get(tables().studyLogs, log.study)) return false;
      put(tables().studyLogs, log.study, log);
      return true;
    },
    logOf: async (study) => get(tables().studyLogs, study),
    async append(entry) {
      const key = `${entry.study} ${entry.number}`;
      if (get(tables().studyEntries, key)) return false;
      put(tables().studyEntries, key, entry);
      return true;
    },
    async last(study) {
      const entry = ofStudy(study).at(-1);
      return entry && { number: entry.number, digest: entry.digest };
    },
    ofStudy: async (study) => ofStudy(study),
    async noteAnchored(study, number, anchored) {
      const key = `${study} ${number}`;
      const entry = get(tables().studyEntries, key);
      if (entry) put(tables().studyEntries, key, { ...entry, anchored });
    },
  };
};

function insertNew<T extends { readonly id: string }>(
  { get, put }: Rows,
  table: Parameters<Rows['put']>[0],
  row: T,
): void {
  if (get(table, row.id)) throw new AppError('conflict', { id: row.id });
  put(table, row.id, row);
}

const epochs = (tables: () => Tables, { get, all, put }: Rows): ProofRecords['epochs'] => ({
  async insert(epoch) {
    const key = `${epoch.issuer} ${epoch.epoch}`;
    if (get(tables().proofEpochs, key)) return false;
    put(tables().proofEpochs, key, epoch);
    return true;
  },
  latest: async (issuer) =>
    all(tables().proofEpochs)
      .filter((epoch) => epoch.issuer === issuer)
      .at(-1),
  get: async (issuer, epoch) => get(tables().proofEpochs, `${issuer} ${epoch}`),
});

const handles = (tables: () => Tables, { all, put }: Rows): ProofRecords['handles'] => {
  const ofIssuer = (issuer: string) => all(tables().proofHandles).filter((one) => one.issuer === issuer);
  return {
    async add(issuer, added) {
      for (const handle of added) put(tables().proofHandles, handle, { issuer, handle, state: 'unused' });
    },
    unused: async (issuer) => ofIssuer(issuer).filter(({ state }) => state === 'unused').length,
    async take(issuer, credential, until) {
      const own = all(tables().proofHandles).find((one) => one.credential === credential);
      const one = own ?? ofIssuer(issuer).find(({ state }) => state === 'unused');
      if (one && !own) put(tables().proofHandles, one.handle, { ...one, credential, until, state: 'taken' });
      return one && { issuer: one.issuer, handle: one.handle };
    },
    async revoke(credential) {
      const one = all(tables().proofHandles).find((handle) => handle.credential === credential);
      if (one?.state !== 'taken') return false;
      put(tables().proofHandles, one.handle, { ...one, state: 'leaving' });
      return true;
    },
    leaving: async (issuer, now) =>
      ofIssuer(issuer)
        .filter(({ state, until }) => state === 'leaving' || (state === 'taken' && until !== undefined && until <= now))
        .map(({ handle }) => handle),
    async remove(issuer, removed, epoch) {
      for (const one of ofIssuer(issuer).filter(({ handle }) => removed.includes(handle)))
        put(tables().proofHandles, one.handle, { ...one, state: 'removed', removedIn: epoch });
    },
  };
};
