import type { Endpoints, ResultOf } from '@assent/api';
import {
  declineEnrolment,
  findStudy,
  participantsOf,
  participationCredential,
  publishConsentVersion,
  readStudyFunnel,
  readStudyJournal,
  recordConsent,
  recordDeviation,
  withdrawEnrolment,
} from '@assent/application';
import type { StudyEntry } from '@assent/domain';
import { readStudy } from '@assent/fhir';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf, waking } from './context.ts';
import { countsOf, shownRequest, shownStudy } from './proofs.ts';

type ReadingHandlers = Pick<
  Handlers,
  | 'readStudyCriteria'
  | 'readStudy'
  | 'listProofRequests'
  | 'listParticipants'
  | 'readEnrolmentCredential'
  | 'readStudyJournal'
  | 'readStudyFunnel'
>;
type WritingHandlers = Pick<
  Handlers,
  'declineEnrolment' | 'publishConsentVersion' | 'recordConsent' | 'withdrawEnrolment' | 'recordDeviation'
>;

/** Studies of a sponsor, and their journals. */
export const studyHandlers = (context: HandlerContext): ReadingHandlers & WritingHandlers => ({
  ...readingHandlers(context),
  ...writingHandlers(context),
});

function readingHandlers(context: HandlerContext): ReadingHandlers {
  const { ports, statements, publicUrl } = context;
  return {
    readStudyCriteria: async ({ body }) => structuredClone(readStudy(body.resource)) as unknown as ReadCriteria,
    readStudy: async ({ params: { id }, caller }) => {
      const study = await findStudy(ports, tenantIdOf(caller), id);
      const shown = shownStudy(study, await countsOf(ports, tenantIdOf(caller), study));
      return { ...shown, criteria: structuredClone(study.criteria) as Criteria };
    },
    listProofRequests: async ({ params: { id }, query: { limit }, caller }) => {
      const tenant = tenantIdOf(caller);
      await findStudy(ports, tenant, id);
      const all = await ports.store.tenant(tenant, ({ proofs }) => proofs.requests.ofStudy(id));
      const newest = all.slice(-limit).reverse();
      return {
        requests: newest.map((request) => ({
          ...shownRequest(request, publicUrl, tenant, ports.clock.now()),
          ...(request.answered ? { answeredAt: request.answered.at } : {}),
        })),
      };
    },
    listParticipants: async ({ params: { id }, caller }) => ({
      participants: (await participantsOf(ports, tenantIdOf(caller), id)).map((one) => ({ ...one })),
    }),
    readEnrolmentCredential: async ({ params: { id, pseudonym }, caller }) => ({
      credential: await participationCredential({ ...ports, statements }, tenantIdOf(caller), id, pseudonym),
    }),
    readStudyJournal: async ({ params: { id }, caller }) => {
      const journal = await readStudyJournal({ ...ports, ...context }, tenantIdOf(caller), id);
      return journal ? { journal } : {};
    },
    readStudyFunnel: async ({ params: { id }, caller }) =>
      structuredClone(await readStudyFunnel(ports, tenantIdOf(caller), id)) as Funnel,
  };
}

function writingHandlers(context: HandlerContext): WritingHandlers {
  const { ports } = context;
  const written = async (work: Promise<StudyEntry>) => {
    const { number, at, event } = await waking(context, work);
    return { number, at, event };
  };
  return {
    declineEnrolment: ({ params: { id }, body, caller }) =>
      written(declineEnrolment(ports, tenantIdOf(caller), id, body)),
    publishConsentVersion: ({ params: { id }, body, caller }) =>
      written(publishConsentVersion(ports, tenantIdOf(caller), id, body)),
    recordConsent: ({ params: { id }, body, caller }) =>
      written(recordConsent(ports, tenantIdOf(caller), id, body.pseudonym)),
    withdrawEnrolment: ({ params: { id }, body, caller }) =>
      written(withdrawEnrolment(ports, tenantIdOf(caller), id, body.pseudonym)),
    recordDeviation: ({ params: { id }, body, caller }) =>
      written(recordDeviation(ports, tenantIdOf(caller), id, body)),
  };
}

type ReadCriteria = ResultOf<Endpoints['readStudyCriteria']>;
type Criteria = ResultOf<Endpoints['readStudy']>['criteria'];
type Funnel = ResultOf<Endpoints['readStudyFunnel']>;
