import type { Keyring, ProofOutcome, ProofRecords, StoredFactsOffer, StoredStudy } from '@assent/application';
import { AppError, type Instant, type TenantId, zAttributeValue } from '@assent/domain';
import { Not } from 'typeorm';
import * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { enrolmentTable, factsOfferTable, proofRequestTable, studyTable } from '../entities/proofs.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';
import { proofEpochs, proofHandles, proofIssuers } from './proof-issuers.ts';
import { proofRefusals, studyJournals } from './study-journals.ts';

/** Credentials for proofs of one tenant, and proofs that it asked for. */
export const proofs = (session: TenantSession, cipher: SubjectCipher, keyring: Keyring): ProofRecords => ({
  issuers: proofIssuers(session, keyring),
  epochs: proofEpochs(session),
  handles: proofHandles(session),
  offers: offers(session, cipher),
  studies: studies(session),
  requests: requests(session, keyring),
  enrolments: {
    insert: (enrolment) => session.insert(enrolmentTable, enrolment),
    count: (study) => session.count(enrolmentTable, { study }),
    ofStudy: async (study) =>
      (await session.find(enrolmentTable, { study }, { order: { sequence: 'ASC' } })).map(withoutTenant),
  },
  journals: studyJournals(session, keyring),
  refusals: proofRefusals(session),
});

const zFacts = z.record(z.string(), zAttributeValue);

function offers(session: TenantSession, cipher: SubjectCipher): ProofRecords['offers'] {
  const opened = async (row: z.infer<typeof factsOfferTable.zRow>): Promise<StoredFactsOffer> => {
    const { content, ...offer } = withoutTenant(row);
    const text = await cipher.open(offer.subject, content, factsContext(offer.id));
    return { ...offer, facts: zFacts.parse(JSON.parse(text)) };
  };
  return {
    async insert({ facts, ...offer }) {
      const content = await cipher.seal(offer.subject, JSON.stringify(facts), factsContext(offer.id));
      if (!(await session.insert(factsOfferTable, { ...offer, content })))
        throw new AppError('conflict', { offer: offer.id });
    },
    async get(id) {
      const row = await session.findOne(factsOfferTable, { id });
      return row && opened(row);
    },
    async ofSubject(subject) {
      const rows = await session.find(factsOfferTable, { subject }, { order: { sequence: 'ASC' } });
      return Promise.all(rows.map(opened));
    },
    async bind(id, commitment) {
      if ((await session.update(factsOfferTable, { id, commitment: null }, { commitment })) > 0) return true;
      return (await session.count(factsOfferTable, { id, commitment })) > 0;
    },
  };
}

function studies(session: TenantSession): ProofRecords['studies'] {
  // written by this service alone, and parsed when it was
  const read = ({ id, createdAt, content }: z.infer<typeof studyTable.zRow>): StoredStudy =>
    ({ id, createdAt, ...content }) as StoredStudy;
  return {
    async insert({ id, createdAt, ...content }) {
      if (!(await session.insert(studyTable, { id, createdAt, content })))
        throw new AppError('conflict', { study: id });
    },
    async get(id) {
      const row = await session.findOne(studyTable, { id });
      return row && read(row);
    },
    list: async () => (await session.find(studyTable, {}, { order: { sequence: 'ASC' } })).map(read),
  };
}

function requests(session: TenantSession, keyring: Keyring): ProofRecords['requests'] {
  const context = (id: string) => proofOutcomeContext(session.tenantId, id);
  const read = (row: z.infer<typeof proofRequestTable.zRow>) => {
    const { answeredAt, sealedOutcome, ...request } = withoutTenant(row);
    if (answeredAt === undefined || sealedOutcome === undefined) return request;
    const text = Buffer.from(keyring.open(sealedOutcome, context(request.id))).toString();
    return { ...request, answered: { at: answeredAt, outcome: JSON.parse(text) as ProofOutcome } };
  };
  return {
    async insert({ answered: _, ...request }) {
      if (!(await session.insert(proofRequestTable, request))) throw new AppError('conflict', { request: request.id });
    },
    async get(id) {
      const row = await session.findOne(proofRequestTable, { id });
      return row && read(row);
    },
    ofStudy: async (study) =>
      (await session.find(proofRequestTable, { study }, { order: { sequence: 'ASC' } })).map(read),
    async counts(study) {
      const answered = { study, answeredAt: Not<Instant>(null as never) };
      return {
        asked: await session.count(proofRequestTable, { study }),
        proven: await session.count(proofRequestTable, answered),
      };
    },
    async conclude(id, answeredAt, outcome) {
      const sealedOutcome = keyring.seal(Buffer.from(JSON.stringify(outcome)), context(id));
      return (await session.update(proofRequestTable, { id, answeredAt: null }, { answeredAt, sealedOutcome })) > 0;
    },
  };
}

/** What facts that are offered are sealed under. */
export const factsContext = (id: string): string => `facts-offer:${id}`;

/** What came of a request is sealed under. */
export const proofOutcomeContext = (tenant: TenantId, id: string): string => `proof-outcome:${tenant}:${id}`;
